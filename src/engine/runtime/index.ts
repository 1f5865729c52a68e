export { ExecutableCache } from "./executable-cache.ts";
export type {
  CompileOptions,
  Device,
  Executable,
  Runtime,
  Tensors,
} from "./runtime.ts";
