export { type ExpectedWeight, type MatchOptions, matchWeights } from "./match.ts";
export { readSafetensors, readSafetensorsHeader, type TensorFile } from "./safetensors.ts";
export type { SafetensorsHeader, StoredDType, TensorEntry } from "./safetensors-header.ts";
export { readShardedSafetensors } from "./sharded.ts";
export { writeSafetensors } from "./write-safetensors.ts";
