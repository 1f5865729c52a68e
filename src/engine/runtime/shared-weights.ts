import type { Tensor } from "../tensor/tensor.ts";

/**
 * Weights of several programs, of which there is one copy where programs can be fed from it: for those that no operator lays out
 * anew, like what a product has on its left, and that are large.
 *
 * They are handed over with the first program: nobody else reads them afterwards.
 */
export class SharedWeights {
  readonly tensors: ReadonlyMap<string, Tensor>;

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.tensors = tensors;
  }
}
