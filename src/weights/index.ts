export { hashOfFile, hashOfParts } from "./hash-file.ts";
export { type ExpectedWeight, type MatchOptions, matchConstants, matchWeights } from "./match.ts";
export {
  type PytorchValue,
  readPytorch,
  readPytorchStateDict,
  type WeightDescription,
} from "./pytorch/read-pytorch.ts";
export { describeWeights, locateWeights, readWeights } from "./read-weights.ts";
export { readSafetensors, readSafetensorsHeader, type TensorFile } from "./safetensors.ts";
export type { SafetensorsHeader, StoredDType, TensorEntry } from "./safetensors-header.ts";
export { locateShardedWeights, readShardedWeights } from "./sharded.ts";
export { flattenStateDict } from "./state-dict.ts";
export { type CacheKey, TensorCache } from "./tensor-cache.ts";
export { type StoredBfloat16, writeSafetensors } from "./write-safetensors.ts";
