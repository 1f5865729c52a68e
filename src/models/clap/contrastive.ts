import { add, exp, mul, neg } from "../../engine/graph/op/elementwise.ts";
import { transpose } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import { logSoftmax, reduceMean, reduceSum } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { filled } from "../../nn/initializer.ts";
import type { Scope } from "../../nn/scope.ts";
import { unitRows } from "./projection.ts";

export interface ContrastiveInputs {
  /** `[batch, projection]`, of any length. */
  readonly audio: Value;
  readonly text: Value;
  /** `[batch, batch]`: how right text j is for sound i; symmetric, each row sums to 1. The identity for plain CLAP. */
  readonly targets: Value;
}

const initialScale = filled(Math.log(1 / 0.07));

/**
 * Cross-entropy of the similarities, from sound to text and from text to sound.
 *
 * @see Wu et al. 2023, section 2.1; the scales are named as in transformers' ClapModel
 */
export function contrastiveLoss(scope: Scope, { audio, text, targets }: ContrastiveInputs): Value {
  const similarity = matMul(unitRows(audio), transpose(unitRows(text), [1, 0]));
  const crossEntropy = (scores: Value, name: string): Value => {
    const scaled = mul(scores, exp(scope.parameter(name, [], initialScale)));
    return neg(reduceMean(reduceSum(mul(targets, logSoftmax(scaled)), { axes: [1] })));
  };
  return mul(
    add(crossEntropy(similarity, "logit_scale_a"), crossEntropy(transpose(similarity, [1, 0]), "logit_scale_t")),
    0.5,
  );
}
