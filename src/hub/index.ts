export { cachedRepositories, findSnapshot, removeRepository, repositoryFolder } from "./cache.ts";
export { type PullOptions, type PullProgress, pull } from "./pull.ts";
export { isRepositoryName, publishedModels, repositoryOf } from "./repository.ts";
export { findWeights, type PublishedWeights, publishedWeights, pullWeights, removeWeights } from "./weights.ts";
