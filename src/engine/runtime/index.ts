export type { DeviceProof } from "./device-proof.ts";
export { ExecutableCache } from "./executable-cache.ts";
export { operatorProof } from "./operator-proof.ts";
export type {
  CompileOptions,
  Device,
  Executable,
  Runtime,
  Tensors,
} from "./runtime.ts";
