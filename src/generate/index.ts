export { assembleModel } from "./assemble.ts";
export { Clip, type ClipSettings } from "./clip.ts";
export type { EditWishes } from "./edit.ts";
export { type FidelityName, fidelities, fidelityNames } from "./fidelity.ts";
export { embeddedModels, findModel } from "./find-model.ts";
export { Model } from "./model.ts";
export { parseRegion, type Region } from "./region.ts";
export type { GenerateOptions, GenerateProgress } from "./request.ts";
export { checkPrompt, type Settings, type VocoderName, vocoderNames } from "./settings.ts";
