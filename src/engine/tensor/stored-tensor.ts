import type { Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** How the numbers of a tensor in a file are stored, and the bytes of each. */
export const storedWidths = { float32: 4, float16: 2, bfloat16: 2 } as const;

/** A tensor that stays in its file until an engine uses it there: little-endian, row-major. */
export interface StoredTensor {
  /** Of the values, whatever their precision in the file. */
  readonly dtype: "float32";
  readonly shape: Shape;
  readonly file: {
    /** Of the file itself, not of a link to it. */
    readonly path: string;
    /** First byte, counted from the start of the file. */
    readonly byteOffset: number;
    readonly precision: keyof typeof storedWidths;
  };
}

/** A weight in memory, or in the file where it is stored. */
export type Weight = Tensor | StoredTensor;

export function isStored(weight: Weight): weight is StoredTensor {
  return "file" in weight;
}
