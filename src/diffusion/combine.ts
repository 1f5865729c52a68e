type Floats = Float32Array | Float64Array;

const none: ArrayLike<number> = [];

/**
 * Element by element, one number of up to four equally long arrays; not a number where one of them is too short.
 *
 * @param of the elements, in the order of the arrays, in double precision
 * @returns in the precision of `first`
 */
export function combine<T extends Floats, const R extends readonly ArrayLike<number>[]>(
  first: T,
  others: R,
  of: (value: number, ...others: { -readonly [K in keyof R]: number }) => number,
): T;
export function combine(
  first: Floats,
  [b = none, c = none, d = none]: readonly ArrayLike<number>[],
  of: (...values: number[]) => number,
): Floats {
  return first.map((value, i) => of(value, b[i] ?? Number.NaN, c[i] ?? Number.NaN, d[i] ?? Number.NaN));
}

/** An array that counts for a share of a sum. */
export interface WeightedValues {
  readonly weight: number;
  readonly values: ArrayLike<number>;
}

/** The sum of equally long arrays by their weights, element by element, in double precision. */
export function weightedSum(terms: readonly WeightedValues[]): Float64Array {
  return Float64Array.from({ length: terms[0]?.values.length ?? 0 }, (_, i) =>
    terms.reduce((sum, { weight, values }) => sum + weight * (values[i] ?? Number.NaN), 0),
  );
}
