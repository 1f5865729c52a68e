export { assembleModel } from "./assemble.ts";
export { Clip, type ClipSettings } from "./clip.ts";
export type { EditWishes } from "./edit.ts";
export { embeddedModels, findModel } from "./find-model.ts";
export { loadClap } from "./load-clap.ts";
export { type GenerateOptions, type GenerateProgress, Model } from "./model.ts";
export { parseRegion, type Region } from "./region.ts";
export { checkPrompt, type Settings, type VocoderName, vocoderNames } from "./settings.ts";
