/** A mean with the ends of its 95 % confidence interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Student's t at 97.5 %, for one degree of freedom and more. */
const studentT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262] as const;

/** How many repetitions a figure's bands are made of at most. */
export const mostRepetitions: number = studentT.length + 1;

/** The interval that repeated measurements give; of no width for a single one, or where all are equal. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const [first = Number.NaN] = values;
  // Their mean might be rounded to another number.
  if (values.every((value) => value === first)) return { mean: first, low: first, high: first };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const t = studentQuantile(values.length - 1);
  const half = t * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}

/** Student's t at 97.5 %, of the table or by its expansion around the normal quantile. @see Hill 1970 */
function studentQuantile(freedom: number): number {
  const z = 1.959964;
  const expanded = z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  return studentT[freedom - 1] ?? expanded;
}
