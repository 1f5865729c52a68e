export { fixedUnetSettings, parseUnetConfig, type UnetConfig, unetDownsampling, unetPresets } from "./config.ts";
export { identityPath } from "./identity-path.ts";
export { unet, type UnetInputs } from "./unet.ts";
