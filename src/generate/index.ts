export { assembleModel } from "./assemble.ts";
export { Clip, type ClipSettings } from "./clip.ts";
export { embeddedModels, findModel } from "./find-model.ts";
export { type GenerateOptions, type GenerateProgress, Model } from "./model.ts";
export { checkPrompt, type Settings, type VocoderName, vocoderNames } from "./settings.ts";
