import type { Shape } from "../engine/tensor/shape.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";

/** A weight as it is stored, without its numbers. */
export interface WeightDescription {
  readonly shape: Shape;
  /** Under safetensors' names, such as `F16`. */
  readonly precision: string;
  readonly bytes: number;
}

/** The named tensors of an open file, of whichever format; nothing of them is read until it is asked for. */
export interface WeightFile {
  /** Under the names that the file uses, in its order. */
  readonly tensors: ReadonlyMap<string, WeightDescription>;
  /** Its numbers, row-major: bfloat16 and small integers are widened. */
  read(name: string): Promise<Tensor>;
  /** The same, but it stays in the file where an engine can use it there. */
  locate(name: string): Promise<Weight>;
}
