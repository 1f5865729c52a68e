import type { ByteSource } from "../bytes/byte-source.ts";
import type { Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** How the numbers of a tensor in a file are stored, and the bytes of each. */
export const storedWidths = { float32: 4, float16: 2, bfloat16: 2 } as const;

/** A tensor that stays where it is stored until an engine uses it: little-endian, row-major. */
export interface StoredTensor {
  /** Of the values, whatever their precision where they are stored. */
  readonly dtype: "float32";
  readonly shape: Shape;
  readonly source: ByteSource;
  /** First byte, counted from the start of the source. */
  readonly byteOffset: number;
  readonly precision: keyof typeof storedWidths;
}

/** A weight in memory, or where it is stored. */
export type Weight = Tensor | StoredTensor;

export function isStored(weight: Weight): weight is StoredTensor {
  return "source" in weight;
}
