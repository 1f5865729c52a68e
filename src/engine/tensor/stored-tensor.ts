import type { Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** A tensor that stays in its file until an engine uses it there: little-endian, row-major. */
export interface StoredTensor {
  readonly dtype: "float32";
  readonly shape: Shape;
  readonly file: {
    /** Of the file itself, not of a link to it. */
    readonly path: string;
    /** First byte, counted from the start of the file. */
    readonly byteOffset: number;
  };
}

/** A weight in memory, or in the file where it is stored. */
export type Weight = Tensor | StoredTensor;

export function isStored(weight: Weight): weight is StoredTensor {
  return "file" in weight;
}
