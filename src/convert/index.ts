export { type ConvertOptions, convertModel } from "./convert.ts";
export { convertForDiffusers } from "./for-diffusers.ts";
export { exportOnnx, type OnnxOptions } from "./onnx.ts";
