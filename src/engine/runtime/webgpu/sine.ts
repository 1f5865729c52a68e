import { abs, add, cast, mul, sign, sub } from "../../graph/op/elementwise.ts";
import type { Value } from "../../graph/value.ts";

/** π in parts whose products with whole numbers below 2¹³ are exact in single precision (Cody and Waite 1980). */
const partsOfPi = [3.140625, 9.675025939941406e-4, 1.5099579909783765e-7] as const;

/** Of the series of sin(r) / r in r², from r¹⁰ on down: right to 6e-8 within ±π / 2. */
const series = [-1 / 39_916_800, 1 / 362_880, -1 / 5040, 1 / 120, -1 / 6, 1] as const;

/**
 * The sine of `x`, or, with a shift of 0.5, its cosine, right to 1e-7 for |x| below 25,000. WGSL promises 2⁻¹¹ between -π
 * and π and nothing beyond, where the angles of diffusion's time steps are.
 *
 * @param shift where the sine's rising zeros lie, in units of π before 0
 */
export function exactSine(x: Value, shift: 0 | 0.5): Value {
  const half = whole(sub(mul(x, 1 / Math.PI), shift));
  const turns = add(half, shift);
  const rest = partsOfPi.reduce((left, part) => sub(left, mul(turns, part)), x);
  const square = mul(rest, rest);
  const [highest, next, ...others] = series;
  const quotient = others.reduce(
    (sum, coefficient) => add(mul(square, sum), coefficient),
    add(mul(square, highest), next),
  );
  return mul(mul(rest, quotient), parity(half, shift));
}

/** The nearest whole number. */
function whole(x: Value): Value {
  return truncated(add(x, mul(sign(x), 0.5)));
}

function truncated(x: Value): Value {
  return cast(cast(x, "int32"), "float32");
}

/** 1 at even half turns, -1 at odd ones; the other way round for the cosine. */
function parity(half: Value, shift: 0 | 0.5): Value {
  const odd = abs(sub(half, mul(truncated(mul(half, 0.5)), 2)));
  return shift === 0 ? sub(1, mul(odd, 2)) : sub(mul(odd, 2), 1);
}
