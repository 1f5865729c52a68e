import { add, clip, exp, mul } from "../../engine/graph/op/elementwise.ts";
import { split } from "../../engine/graph/op/layout.ts";
import type { Value } from "../../engine/graph/value.ts";
import { valueAt } from "../../engine/graph/value.ts";

/** The normal distribution of a latent, element by element. */
export interface Posterior {
  /** `[batch, latent, time / f, mel / f]` */
  readonly mean: Value;
  /** The same shape. */
  readonly logVariance: Value;
}

/**
 * What the encoder's moments say; the log-variance is clamped as in the reference.
 *
 * @param moments `[batch, 2 * latent, time / f, mel / f]`
 */
export function posteriorOf(moments: Value): Posterior {
  const halves = split(moments, 2, 1);
  const [mean, logVariance] = [valueAt(halves, 0), valueAt(halves, 1)];
  return { mean, logVariance: clip(logVariance, -30, 20) };
}

/** A latent drawn with standard normal noise of the mean's shape. */
export function sampleLatent({ mean, logVariance }: Posterior, noise: Value): Value {
  return add(mean, mul(exp(mul(logVariance, 0.5)), noise));
}
