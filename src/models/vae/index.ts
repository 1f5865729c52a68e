export { downsampling, parseVaeConfig, type VaeConfig, vaePresets, vaeSettings } from "./config.ts";
export { type Judgement, type PatchDiscriminatorConfig, patchDiscriminator } from "./patch-discriminator.ts";
export { type Posterior, posteriorOf, sampleLatent } from "./posterior.ts";
export { decode, encode } from "./vae.ts";
export { currentVaeWeights } from "./weights.ts";
