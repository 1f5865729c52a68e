import { maxPool, relu, reshape, transpose, type Value } from "../../engine/graph/index.ts";
import { convolution, linear, type Scope } from "../../nn/index.ts";
import type { VggishConfig } from "./config.ts";

/**
 * VGGish's embedding before the last ReLU and without PCA, as audioldm_eval takes it.
 *
 * Parameters have the names of torchvggish, where layers are numbered with the ReLUs and poolings between them.
 *
 * @param mel natural logarithms `[batch, 1, 96, 64]`
 * @returns `[batch, width]`
 * @see Hershey et al. 2017
 */
export function vggish(scope: Scope, { blocks, widths }: VggishConfig, mel: Value): Value {
  let x = mel;
  let index = 0;
  for (const block of blocks) {
    for (const width of block) {
      x = relu(convolution(scope.at("features", index), x, width, { kernel: 3, padding: 1 }));
      index += 2;
    }
    x = maxPool(x, [2, 2]);
    index += 1;
  }
  // Time, frequency, channel: the order of the TensorFlow original.
  x = reshape(transpose(x, [0, 2, 3, 1]), [x.shape[0] as number, -1]);
  for (const [i, width] of widths.entries()) {
    const sums = linear(scope.at("embeddings", 2 * i), x, width);
    x = i === widths.length - 1 ? sums : relu(sums);
  }
  return x;
}
