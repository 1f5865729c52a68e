/** The first and the last of numbers; not numbers where there are none. */
export function endsOf(values: ArrayLike<number>): readonly [number, number] {
  return [values[0] ?? Number.NaN, values[values.length - 1] ?? Number.NaN];
}
