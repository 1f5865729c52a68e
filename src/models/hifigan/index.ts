export { type HifiganConfig, hifiganPresets, hifiganSettings, parseHifiganConfig } from "./config.ts";
export { type WaveDiscriminatorConfig, type WaveJudgement, waveDiscriminator } from "./discriminator.ts";
export { hifigan } from "./hifigan.ts";
export { logMel, stftLoss } from "./spectral-loss.ts";
export { isPlainHifigan, plainHifiganWeights } from "./weights.ts";
