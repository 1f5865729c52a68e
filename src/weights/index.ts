export { hashOfFile } from "./hash-file.ts";
export { type ExpectedWeight, type MatchOptions, matchConstants, matchWeights } from "./match.ts";
export { type PytorchValue, readPytorch, readPytorchStateDict } from "./pytorch/read-pytorch.ts";
export { locateWeights, readWeights } from "./read-weights.ts";
export { readSafetensors, readSafetensorsHeader, type TensorFile } from "./safetensors.ts";
export type { SafetensorsHeader, StoredDType, TensorEntry } from "./safetensors-header.ts";
export { locateShardedWeights, readShardedWeights } from "./sharded.ts";
export { flattenStateDict } from "./state-dict.ts";
export { writeSafetensors } from "./write-safetensors.ts";
