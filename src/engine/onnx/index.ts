export { emitModel } from "./emit.ts";
export type { ExternalData, OnnxModel } from "./model-proto.ts";
