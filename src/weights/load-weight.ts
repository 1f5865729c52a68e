import { bfloat16ToFloat32, float16ToFloat32, toFloat32 } from "../engine/tensor/float16.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { isStored, type StoredTensor, storedWidths, type Weight } from "../engine/tensor/stored-tensor.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";

const widen: { readonly [P in StoredTensor["precision"]]: (bytes: ArrayBuffer) => Float32Array } = {
  float32: (bytes) => new Float32Array(bytes),
  float16: (bytes) => float16ToFloat32(new Uint16Array(bytes)),
  bfloat16: (bytes) => bfloat16ToFloat32(new Uint16Array(bytes)),
};

/** The numbers of a weight in single precision, read where it is still stored. */
export async function loadWeight(weight: Weight): Promise<Tensor<"float32">> {
  if (!isStored(weight)) return toFloat32(weight);
  const { shape, source, byteOffset, precision } = weight;
  const bytes = await source.read(byteOffset, sizeOf(shape) * storedWidths[precision]);
  return float32(widen[precision](bytes.buffer), shape);
}
