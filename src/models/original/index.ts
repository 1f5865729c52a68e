export { clapEncoders, type OriginalOptions, type OriginalParts, originalParts } from "./original-parts.ts";
