import { relu } from "../../engine/graph/op/elementwise.ts";
import { transpose } from "../../engine/graph/op/layout.ts";
import { maxPool } from "../../engine/graph/op/linear.ts";
import { reduceMax } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { batchNorm, convolution } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { convolutionName, type Openl3Config } from "./config.ts";

/** Of Keras, where PyTorch has 1e-5. */
const epsilon = 1e-3;

/**
 * The audio half of the Look, Listen and Learn network, up to its embedding of 512 dimensions.
 *
 * @param mel decibels `[batch, 1, time, mel]` of `openl3LogMel`
 * @returns `[batch, width]`, the largest of each channel
 * @see Cramer et al. 2019, Look, listen, and learn more
 */
export function openl3(scope: Scope, { widths }: Openl3Config, mel: Value): Value {
  let x = normalized(scope, 1, transpose(mel, [0, 1, 3, 2]));
  for (const [index, width] of widths.entries()) {
    x = convolution(scope.at(convolutionName(index)), x, width, { kernel: 3, padding: 1 });
    if (index === widths.length - 1) break;
    x = relu(normalized(scope, index + 2, x));
    if (index % 2 === 1) x = maxPool(x, [2, 2]);
  }
  return reduceMax(x, { axes: [2, 3] });
}

function normalized(scope: Scope, number: number, x: Value): Value {
  return batchNorm(scope.at(`batch_normalization_${number}`), x, { epsilon });
}
