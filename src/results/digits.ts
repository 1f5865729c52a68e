import { type Spread, spreadOf } from "./spread.ts";

/** Three digits that matter. */
export function digits(value: number): string {
  if (value === 0) return "0";
  // What three digits would round to 1000 is none of three.
  return Math.abs(value) >= 999.5 ? String(Math.round(value)) : value.toPrecision(3);
}

/** The mean, with ± the standard deviation where there are several values; a dash where there is none. */
export function meanText(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const { mean, deviation }: Spread = spreadOf(values);
  return deviation === null ? digits(mean) : `${digits(mean)} ± ${digits(deviation)}`;
}
