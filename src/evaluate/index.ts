export type { Backbone, Features } from "./backbone/backbone.ts";
export { type BackboneFiles, loadJudges } from "./backbone/load-judges.ts";
export {
  type EvaluateSoundsOptions,
  type EvaluateStage,
  evaluateAgainst,
  evaluateSounds,
  hearSet,
} from "./evaluate-sounds.ts";
export { FeatureCache } from "./features/feature-cache.ts";
export { type HeardSound, hearSounds, type OnError } from "./features/hear-sounds.ts";
export { choosePreset, type Preset, presets } from "./preset.ts";
export { csvReport } from "./report/csv.ts";
export { escapeHtml } from "./report/escape-html.ts";
export { htmlReport } from "./report/html.ts";
export { tableReport } from "./report/table.ts";
export { type Direction, metricDirections } from "./score/direction.ts";
export type { Evaluation, Manifest, Metrics, SoundScore, UnusableSound } from "./score/evaluation.ts";
export { backbonesOf, type Judges } from "./score/judges.ts";
export { type PaperMetrics, paperMetrics } from "./score/paper-metrics.ts";
export { SoundClassifier, type Verdict } from "./sound-classifier.ts";
export { findSounds } from "./sounds/find-sounds.ts";
export type { FileSound, HeldSound, Sound } from "./sounds/sound.ts";
