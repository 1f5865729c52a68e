export type { Backbone, Features } from "./backbone/backbone.ts";
export type { EvaluateSoundsOptions } from "./evaluate-sounds.ts";
export { evaluateSounds } from "./evaluate-sounds.ts";
export type { FeatureStore, SoundFacts, StoredFeatures } from "./features/feature-store.ts";
export type { OnError } from "./features/hear-sounds.ts";
export { cosineSimilarity } from "./metric/cosine-similarity.ts";
export { frechetDistance } from "./metric/frechet-distance.ts";
export { inceptionScore, type MeanAndDeviation } from "./metric/inception-score.ts";
export {
  type KadBandwidth,
  type KidOptions,
  kernelAudioDistance,
  kernelInceptionDistance,
} from "./metric/kernel-distance.ts";
export { type KlConvention, klSigmoid, klSoftmax } from "./metric/kl-divergence.ts";
export { type DoubleMatrix, type Matrix, stackRows } from "./metric/matrix.ts";
export type { MatrixExpression, MatrixPrograms } from "./metric/matrix-programs.ts";
export { type MelSimilarity, melSimilarity } from "./metric/mel-similarity.ts";
export { type NeighbourCounts, type NeighbourScores, neighbourScores } from "./metric/neighbour-scores.ts";
export { promptDiversity } from "./metric/prompt-diversity.ts";
export type { Preset, PresetName } from "./preset.ts";
export { presets } from "./preset.ts";
export { csvReport } from "./report/csv.ts";
export { htmlReport } from "./report/html.ts";
export { tableReport } from "./report/table.ts";
export { type Direction, metricDirections } from "./score/direction.ts";
export type { FurtherJudge } from "./score/further-scores.ts";
export type { ClapJudge, Judges } from "./score/judges.ts";
export type { JudgedSound, OpenSound } from "./sounds/sound.ts";
export type { TestListName } from "./test-list.ts";
