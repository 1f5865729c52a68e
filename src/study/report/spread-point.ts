import type { CurvePoint } from "../../plot/curve-figure.ts";
import { spreadOf } from "../../results/spread.ts";

/** The mean of repetitions as a point of a curve, with a standard deviation on each side where there are several. */
export function pointOf(x: number, values: readonly number[]): CurvePoint {
  const { mean, deviation } = spreadOf(values);
  return deviation === null ? { x, y: mean } : { x, y: mean, low: mean - deviation, high: mean + deviation };
}
