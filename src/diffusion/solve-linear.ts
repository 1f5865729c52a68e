/**
 * The x of `A x = b` by Gauss' elimination with pivots, for the few equations of a multistep method.
 *
 * @param rows of A, square and regular
 */
export function solveLinear(rows: readonly (readonly number[])[], b: readonly number[]): number[] {
  const left = rows.map((row, i) => [...row, b[i] ?? Number.NaN]);
  const rowAt = (row: number): readonly number[] => left[row] ?? [];
  const at = (row: number, column: number): number => rowAt(row)[column] ?? Number.NaN;
  const size = left.length;
  for (let column = 0; column < size; column++) {
    const pivots = Array.from({ length: size - column }, (_, i) => column + i);
    const pivot = pivots.reduce((best, row) => (Math.abs(at(row, column)) > Math.abs(at(best, column)) ? row : best));
    [left[column], left[pivot]] = [[...rowAt(pivot)], [...rowAt(column)]];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = at(row, column) / at(column, column);
      left[row] = rowAt(row).map((value, i) => value - factor * at(column, i));
    }
  }
  return left.map((_, i) => at(i, size) / at(i, i));
}
