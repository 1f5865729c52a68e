export { availableDevices } from "./choose-device.ts";
export { collectGarbageAtOnce } from "./garbage.ts";
export { failureOf, type Opening, openProvenRuntime, openRuntime } from "./open-runtime.ts";
export { NodeRuntime, type NodeRuntimeOptions } from "./ort-runtime.ts";
