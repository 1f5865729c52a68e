import { apply } from "../build.ts";
import type { Value } from "../value.ts";

export function matMul(a: Value, b: Value): Value {
  return apply("matMul", [a, b], {});
}

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

export interface ConvOptions {
  readonly stride?: PerAxis | undefined;
  /** The same before and after, or, as a list of twice the axes, all begins and then all ends. */
  readonly padding?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly group?: number | undefined;
}

function perAxis(value: PerAxis | undefined, fallback: number, count: number): readonly number[] {
  if (value === undefined) return new Array<number>(count).fill(fallback);
  return typeof value === "number" ? new Array<number>(count).fill(value) : value;
}

function attributesOf(x: Value, { stride, padding, dilation, group = 1 }: ConvOptions) {
  const axes = x.shape.length - 2;
  const pads = perAxis(padding, 0, axes);
  return {
    strides: perAxis(stride, 1, axes),
    pads: pads.length === axes ? [...pads, ...pads] : pads,
    dilations: perAxis(dilation, 1, axes),
    group,
  };
}

/**
 * Convolution over the axes after the channels.
 *
 * @param x `[batch, channel, …]` with one spatial axis or more
 * @param weight `[output channel, channel / group, …kernel]`
 * @param bias `[output channel]`
 */
export function conv(x: Value, weight: Value, bias: Value | null = null, options: ConvOptions = {}): Value {
  return apply("conv", bias === null ? [x, weight] : [x, weight, bias], attributesOf(x, options));
}

/**
 * The transpose of `conv`.
 *
 * @param x `[batch, channel, …]`
 * @param weight `[channel, output channel / group, …kernel]`
 * @param bias `[output channel]`
 */
export function convTranspose(
  x: Value,
  weight: Value,
  bias: Value | null = null,
  options: ConvOptions & { readonly outputPadding?: PerAxis | undefined } = {},
): Value {
  const outputPadding = perAxis(options.outputPadding, 0, x.shape.length - 2);
  const attributes = { ...attributesOf(x, options), outputPadding };
  return apply("convTranspose", bias === null ? [x, weight] : [x, weight, bias], attributes);
}

/**
 * The mean of each window; windows lie side by side, and what does not fill one is dropped.
 *
 * @param x `[batch, channel, …]`
 * @param sizes of the window along each axis after the channels
 */
export function averagePool(x: Value, sizes: readonly number[]): Value {
  return apply("averagePool", [x], { sizes });
}

/** The largest of each window, as `averagePool`; the gradient is shared among equal maxima. */
export function maxPool(x: Value, sizes: readonly number[]): Value {
  return apply("maxPool", [x], { sizes });
}

export interface AttentionOptions {
  readonly headCount: number;
  /** 1 / sqrt(width of a head) where absent. */
  readonly scale?: number | undefined;
  /** Added to the scores; broadcasts to `[batch, head, query token, key token]`. */
  readonly mask?: Value | undefined;
}

/**
 * Multi-head scaled dot-product attention, fused where the runtime can.
 *
 * @param query `[batch, query token, width]`, heads side by side in the width
 * @param key `[batch, key token, width]`
 * @param value `[batch, key token, width]`
 * @returns `[batch, query token, width]`
 */
export function attention(query: Value, key: Value, value: Value, options: AttentionOptions): Value {
  const { headCount, mask } = options;
  const scale = options.scale ?? 1 / Math.sqrt((query.shape[2] ?? Number.NaN) / headCount);
  return apply("attention", mask === undefined ? [query, key, value] : [query, key, value, mask], { headCount, scale });
}
