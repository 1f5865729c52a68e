import type { GradientContext } from "./gradient-context.ts";
import { add, mul, neg, pow, sub } from "./op/elementwise.ts";
import { reshape } from "./op/layout.ts";
import { reduceMean, reduceSum } from "./op/reduction.ts";
import { type Value, valueAt } from "./value.ts";

/** dx = (g − mean(g) − x̂ mean(g x̂)) / σ with g the gradient times the scale; from the statistics of the forward pass. */
export function layerNormalizationGradient({
  inputs,
  outputs,
  attributes: { axis },
  gradient,
  needed,
}: GradientContext<"layerNormalization">): (Value | null)[] {
  const [x, scale] = inputs as readonly [Value, Value];
  const [, mean, inverseDeviation] = outputs as readonly [Value, Value, Value];
  const leading = x.shape.map((_, index) => index).filter((index) => index < axis);
  const axes = x.shape.map((_, index) => index).filter((index) => index >= axis);
  const normalized = mul(sub(x, mean), inverseDeviation);
  const inputGradient = (): Value => {
    const scaled = isOnes(scale) ? gradient : mul(gradient, scale);
    const along = mul(normalized, reduceMean(mul(scaled, normalized), { axes, keepDims: true }));
    return mul(inverseDeviation, sub(sub(scaled, reduceMean(scaled, { axes, keepDims: true })), along));
  };
  return [
    needed[0] ? inputGradient() : null,
    needed[1] ? reshape(reduceSum(mul(gradient, normalized), { axes: leading }), scale.shape) : null,
    ...(inputs.length === 3 ? [needed[2] ? reshape(reduceSum(gradient, { axes: leading }), scale.shape) : null] : []),
  ];
}

/** A constant 1 in every element, as `layerNormalization` without a scale makes. */
function isOnes(value: Value): boolean {
  const source = value.node.operator === "expand" ? valueAt(value.node.inputs, 0) : value;
  if (source.node.operator !== "constant") return false;
  const { data } = (source.node.attributes as { value: { data: ArrayLike<unknown> } }).value;
  return data.length === 1 && data[0] === 1;
}

/** Gradients also for the statistics, so that training-mode normalization follows from the graph that computes them. */
export function batchNormalizationGradient({
  inputs,
  attributes: { epsilon },
  gradient,
}: GradientContext<"batchNormalization">): (Value | null)[] {
  const [x, scale, , mean, variance] = inputs as readonly [Value, Value, Value, Value, Value];
  const perChannel = (vector: Value): Value => reshape(vector, [1, -1, ...x.shape.slice(2).map(() => 1)]);
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const inverseDeviation = pow(add(variance, epsilon), -0.5);
  const total = reduceSum(gradient, { axes });
  const covariance = reduceSum(mul(gradient, sub(x, perChannel(mean))), { axes });
  const gain = mul(scale, inverseDeviation);
  return [
    mul(gradient, perChannel(gain)),
    mul(covariance, inverseDeviation),
    total,
    neg(mul(total, gain)),
    mul(mul(covariance, scale), mul(pow(add(variance, epsilon), -1.5), -0.5)),
  ];
}
