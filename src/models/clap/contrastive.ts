import { add, exp, mul, neg } from "../../engine/graph/op/elementwise.ts";
import { transpose } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import { logSoftmax, reduceMean, reduceSum } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
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

/** The logarithms of what similarities are multiplied by. */
export const logitScales = ["logit_scale_a", "logit_scale_t"] as const;
/** Radford et al. 2021, section 2.5: no similarity is multiplied by more than 100. */
const largestScale = Math.log(100);

/** Brings the scales back to where they may be, as the reference does after each step. */
export function clampLogitScales(weights: ReadonlyMap<string, Tensor<"float32">>): void {
  for (const name of logitScales) {
    const data = weights.get(name)?.data;
    data?.set([Math.min(largestScale, Math.max(0, data[0] as number))]);
  }
}

/**
 * Cross-entropy of the similarities, from sound to text and from text to sound.
 *
 * @see Wu et al. 2023, section 2.1; the scales are named as in transformers' ClapModel
 */
export function contrastiveLoss(scope: Scope, { audio, text, targets }: ContrastiveInputs): Value {
  const similarity = matMul(unitRows(audio), transpose(unitRows(text), [1, 0]));
  const crossEntropy = (scores: Value, name: (typeof logitScales)[number]): Value => {
    const scaled = mul(scores, exp(scope.parameter(name, [], initialScale)));
    return neg(reduceMean(reduceSum(mul(targets, logSoftmax(scaled)), { axes: [1] })));
  };
  return mul(
    add(crossEntropy(similarity, "logit_scale_a"), crossEntropy(transpose(similarity, [1, 0]), "logit_scale_t")),
    0.5,
  );
}
