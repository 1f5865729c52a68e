import { dimensions } from "../../tensor/number-at.ts";
import { resolveAxis, sizeOf } from "../../tensor/shape.ts";
import { apply } from "../build.ts";
import { located, type Value } from "../value.ts";
import { add, mul, square, sub } from "./elementwise.ts";
import { reshape } from "./layout.ts";
import { full } from "./leaf.ts";
import { reduceMean } from "./reduction.ts";

/**
 * Zero mean and unit variance over all axes from `axis` on, then scale and bias.
 *
 * @param scale the shape of the normalized axes; ones where null
 * @param bias the same shape; absent where null
 */
export function layerNormalization(
  x: Value,
  scale: Value | null,
  bias: Value | null,
  { axis = -1, epsilon = 1e-5 }: { readonly axis?: number | undefined; readonly epsilon?: number | undefined } = {},
): Value {
  const from = resolveAxis(located("layerNormalization"), axis, x.shape.length);
  const gain = scale ?? full(x.shape.slice(from), 1, x.dtype);
  return apply("layerNormalization", bias === null ? [x, gain] : [x, gain, bias], { axis: from, epsilon });
}

/**
 * Zero mean and unit variance for each group of channels of each item, then scale and bias for each channel.
 *
 * @param x `[batch, channel, …]`
 * @param scale `[channel]`
 * @param bias `[channel]`
 * @see Wu and He 2018
 */
export function groupNormalization(
  x: Value,
  scale: Value,
  bias: Value,
  { groupCount, epsilon = 1e-5 }: { readonly groupCount: number; readonly epsilon?: number | undefined },
): Value {
  const [batch, channels] = dimensions(x.shape, 2);
  const grouped = reshape(x, [batch * groupCount, sizeOf(x.shape) / (batch * groupCount)]);
  const normalized = reshape(layerNormalization(grouped, null, null, { epsilon }), x.shape);
  const perChannel = [1, channels, ...x.shape.slice(2).map(() => 1)];
  return add(mul(normalized, reshape(scale, perChannel)), reshape(bias, perChannel));
}

/** `batchNormalization` with given statistics, each `[channel]`; x is `[batch, channel, …]`. */
export function batchNormalization(
  x: Value,
  { scale, bias, mean, variance }: { scale: Value; bias: Value; mean: Value; variance: Value },
  epsilon = 1e-5,
): Value {
  return apply("batchNormalization", [x, scale, bias, mean, variance], { epsilon });
}

/** The mean and the biased variance of each channel, each `[channel]`. */
export function batchStatistics(x: Value): { mean: Value; variance: Value } {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const mean = reduceMean(x, { axes, keepDims: true });
  const variance = reduceMean(square(sub(x, mean)), { axes });
  return { mean: reshape(mean, [-1]), variance };
}
