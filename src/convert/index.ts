export { type ConvertOptions, convertModel } from "./convert.ts";
export { exportOnnx, type OnnxOptions } from "./onnx.ts";
