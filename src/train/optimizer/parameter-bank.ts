import { internalError } from "../../engine/tensor/error.ts";
import { type Shape, sizeOf } from "../../engine/tensor/shape.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";

/** Floats of one chunk: 1 MB, so that what an optimizer touches at a time stays in the cache. */
export const chunkLength = 262_144;
/** Tensors begin at multiples of 64 bytes. */
const alignment = 16;

/** A name and a shape; what a bank needs to know of a parameter. */
export interface Slot {
  readonly name: string;
  readonly shape: Shape;
}

/**
 * Tensors side by side in one array.
 *
 * The network sees them by name; the optimizer sees one long vector that it walks in chunks of one size, whatever the
 * shapes. Weights, gradients and moments are banks with the same slots, so that an offset means the same in each.
 */
export class ParameterBank {
  readonly slots: readonly Slot[];
  readonly data: Float32Array;
  /** Views into `data`, by name. */
  readonly tensors: ReadonlyMap<string, Tensor<"float32">>;

  constructor(slots: readonly Slot[]) {
    this.slots = slots;
    const offsets = offsetsOf(slots);
    this.data = new Float32Array(Math.ceil(offsets.total / chunkLength) * chunkLength);
    this.tensors = new Map(
      slots.map(({ name, shape }, index) => {
        const start = offsets.starts[index] as number;
        return [name, tensor("float32", shape, this.data.subarray(start, start + sizeOf(shape)))];
      }),
    );
  }

  /** Copies values in; every slot must be given. */
  load(values: ReadonlyMap<string, Tensor>): void {
    for (const [name, { data }] of this.tensors) {
      const value = values.get(name);
      if (value === undefined || value.data.length !== data.length)
        throw internalError(`bank: no fitting value for ${name}`);
      data.set(value.data as Float32Array);
    }
  }

  /** Equal parts of `data`, views as well. */
  chunks(): Tensor<"float32">[] {
    return Array.from({ length: this.data.length / chunkLength }, (_, index) =>
      tensor("float32", [chunkLength], this.data.subarray(index * chunkLength, (index + 1) * chunkLength)),
    );
  }
}

function offsetsOf(slots: readonly Slot[]): { starts: number[]; total: number } {
  const starts: number[] = [];
  let total = 0;
  for (const { shape } of slots) {
    starts.push(total);
    total += Math.ceil(sizeOf(shape) / alignment) * alignment;
  }
  return { starts, total };
}
