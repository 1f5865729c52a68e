export { type ClapAudioInputs, type ClapAudioOutputs, clapAudio } from "./audio-encoder.ts";
export { publishedFeatures } from "./clap-features-file.ts";
export {
  type ClapAudioConfig,
  type ClapConfig,
  type ClapTextConfig,
  clapAudioSettings,
  clapPresets,
  clapTextSettings,
  parseClapAudioConfig,
  parseClapTextConfig,
} from "./config.ts";
export { type ContrastiveInputs, contrastiveLoss } from "./contrastive.ts";
export { unitRows } from "./projection.ts";
export { type ClapTextInputs, type ClapTextOutputs, clapText, longestPrompt, positionIds } from "./text-encoder.ts";
export { audioTower, findAudioTower, findTextTower, splitTowers, textTower } from "./towers.ts";
