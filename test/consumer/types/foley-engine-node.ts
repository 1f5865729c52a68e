export type {
  DeviceHost,
  DeviceWord,
  NodeRuntimeOptions,
} from "foley/engine/node";
