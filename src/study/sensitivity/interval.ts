/** A mean with the ends of its 95 % confidence interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Student's t at 97.5 %, for one degree of freedom and more. */
const studentT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262] as const;

/** How many repetitions an interval can be made of. */
export const mostRepetitions: number = studentT.length + 1;

/** The interval that repeated measurements give; of no width for a single one, or where all are equal. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const [first = Number.NaN] = values;
  // Their mean might be rounded to another number.
  if (values.every((value) => value === first)) return { mean: first, low: first, high: first };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const t = studentT[values.length - 2] as number;
  const half = t * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}
