export { ExecutableCache } from "./executable-cache.ts";
export {
  type CompileOptions,
  type Device,
  type DeviceChoice,
  devices,
  type Executable,
  type Runtime,
  type Tensors,
} from "./runtime.ts";
