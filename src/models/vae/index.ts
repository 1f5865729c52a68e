export { downsampling, parseVaeConfig, type VaeConfig, vaePresets } from "./config.ts";
export { type Judgement, type PatchDiscriminatorConfig, patchDiscriminator } from "./patch-discriminator.ts";
export { decode, encode } from "./vae.ts";
