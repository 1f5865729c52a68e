export { parseUnetConfig, type UnetConfig, unetPresets, unetSettings } from "./config.ts";
export { identityPath } from "./identity-path.ts";
export { type UnetInputs, unet, unetBlockOf } from "./unet.ts";
