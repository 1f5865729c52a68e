import { abs, add, exp, mul, sqrt, square, sub } from "../../engine/graph/op/elementwise.ts";
import { reshape } from "../../engine/graph/op/layout.ts";
import { l1Loss, reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions } from "../../engine/tensor/number-at.ts";

/** Kullback-Leibler divergence from a standard normal, mean over the elements of the latent. */
export function klLoss(mean: Value, logVariance: Value): Value {
  const terms = sub(add(square(mean), exp(logVariance)), add(logVariance, 1));
  return mul(reduceMean(terms), 0.5);
}

/** `[batch, 1, time, mel]` averaged over patches of 8 frames and 2 bands. */
function pooled(mel: Value): Value {
  const [batch, , frames, bands] = dimensions(mel.shape, 4);
  return reduceMean(reshape(mel, [batch, frames / 8, 8, bands / 2, 2]), { axes: [2, 4] });
}

/** Difference of the patches' means: the envelope and the pitch, whatever the texture. */
export function pooledLoss(a: Value, b: Value): Value {
  return l1Loss(pooled(a), pooled(b));
}

/** Difference of the patches' standard deviations: how rough the texture is, whatever its detail. */
export function textureLoss(a: Value, b: Value): Value {
  const deviation = (mel: Value): Value => {
    const variance = sub(pooled(square(mel)), square(pooled(mel)));
    return sqrt(add(abs(variance), 1e-4));
  };
  return l1Loss(deviation(a), deviation(b));
}
