export { availableDevices, chooseDevice } from "./choose-device.ts";
export { NodeRuntime, type NodeRuntimeOptions } from "./ort-runtime.ts";
