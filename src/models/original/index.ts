export { inferClapAudioConfig, inferClapTextConfig } from "./clap-config.ts";
export { type HifiganHints, inferHifiganConfig } from "./hifigan-config.ts";
export {
  clapEncoders,
  firstStageParts,
  isOriginalPart,
  type OriginalOptions,
  type OriginalParts,
  originalParts,
} from "./original-parts.ts";
export { isSinglePart, nameInWhole } from "./single-parts.ts";
export { type HeadRule, inferUnetConfig } from "./unet-config.ts";
export { inferVaeConfig } from "./vae-config.ts";
