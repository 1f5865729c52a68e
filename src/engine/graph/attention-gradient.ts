import type { GradientContext } from "./gradient-context.ts";
import { sumTo } from "./layout-gradient.ts";
import { add, mul, sub } from "./op/elementwise.ts";
import { mergeHeads, splitHeads } from "./op/heads.ts";
import { transposeLast } from "./op/layout.ts";
import { matMul } from "./op/linear.ts";
import { reduceSum, softmax } from "./op/reduction.ts";
import { type Value, valueAt } from "./value.ts";

/**
 * Recomputes the attention weights, which the fused forward pass does not keep.
 *
 * @see Dao et al. 2022, appendix B, for the softmax gradient from the result
 */
export function attentionGradient({
  inputs,
  outputs,
  attributes: { headCount, scale },
  gradient,
}: GradientContext<"attention">): (Value | null)[] {
  const [query, key, value] = inputs.slice(0, 3).map((x) => splitHeads(x, headCount)) as [Value, Value, Value];
  const mask = inputs[3];
  const scores = mul(matMul(query, transposeLast(key)), scale);
  const weights = softmax(mask === undefined ? scores : add(scores, mask));
  const result = splitHeads(gradient, headCount);

  // Σ over keys of weight · its gradient equals Σ over the width of result · its gradient, which is far smaller.
  const mean = reduceSum(mul(result, splitHeads(valueAt(outputs, 0), headCount)), { axes: [-1], keepDims: true });
  const scoresGradient = mul(weights, sub(matMul(result, transposeLast(value)), mean));
  const scaled = mul(scoresGradient, scale);
  return [
    mergeHeads(matMul(scaled, key)),
    mergeHeads(matMul(transposeLast(scaled), query)),
    mergeHeads(matMul(transposeLast(weights), result)),
    ...(mask === undefined ? [] : [sumTo(scoresGradient, mask.shape)]),
  ];
}
