export { cachedRepositories, findSnapshot, removeRepository, repositoryFolder } from "./cache.ts";
export type { WishedPrecision } from "./choose-files.ts";
export { type PullOptions, type PullProgress, pull, pullFiles } from "./pull.ts";
export { isRepositoryName, publishedModels, repositoryOf } from "./repository.ts";
export { findWeights, type PublishedWeights, publishedWeights, pullWeights, removeWeights } from "./weights.ts";
