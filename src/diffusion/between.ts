/** A table's value at a place with a fraction, on the line between its neighbours; not a number outside of the table. */
export function between(table: ArrayLike<number>, place: number): number {
  const low = Math.floor(place);
  const [from = Number.NaN, to = from] = [table[low], table[low + 1]];
  return from + (place - low) * (to - from);
}
