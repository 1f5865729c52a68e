export type { DeviceWord } from "../open-on.ts";
export { availableDevices } from "./choose-device.ts";
export type { NodeRuntimeOptions } from "./node-runtime-options.ts";
export { type DeviceHost, openRuntime } from "./open-runtime.ts";
