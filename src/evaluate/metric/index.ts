export { type BootstrapOptions, bootstrapDistance, bootstrapMean, type Interval } from "./bootstrap.ts";
export { cosineSimilarity } from "./cosine-similarity.ts";
export { frechetDistance } from "./frechet-distance.ts";
export { type Extrapolation, type ExtrapolationOptions, extrapolateFrechet } from "./frechet-extrapolation.ts";
export { inceptionScore, type MeanAndDeviation } from "./inception-score.ts";
export { type KidOptions, kernelAudioDistance, kernelInceptionDistance } from "./kernel-distance.ts";
export { type KlConvention, klSigmoid, klSoftmax } from "./kl-divergence.ts";
export { type Matrix, stackRows } from "./matrix.ts";
export { type MelSimilarity, melSimilarity } from "./mel-similarity.ts";
