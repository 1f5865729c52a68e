import type * as common from "onnxruntime-common";

/** What foley uses of ONNX Runtime: the same in its packages for Node and for browsers, one of which is given. */
export type Ort = Pick<typeof common, "InferenceSession" | "Tensor">;

export type OrtTensor = common.Tensor;
export type OrtSessionOptions = common.InferenceSession.SessionOptions;
