import { type Matrix, rowBlocks } from "./matrix.ts";
import type { ByProducts } from "./products.ts";

/** Points nearer than this share of their lengths differ by less than single precision tells, so they are one. */
const sameShare = 1e-12;

/**
 * The squared Euclidean distance of each point of `a` from each of `b`; 0 for points that single precision cannot tell apart. They are
 * given row by row, so that the distances of many points need no memory for all.
 *
 * @param a `[n, width]`
 * @param b `[m, width]`
 * @param visit hears of each row, `[m]`
 */
export function* squaredDistanceRows(
  a: Matrix,
  b: Matrix,
  visit: (row: Float64Array, i: number) => void,
): ByProducts<void> {
  const [left, right] = [squaredLengths(a), squaredLengths(b)];
  for (const { from, block } of rowBlocks(a)) {
    const products = yield { x: block, y: b };
    for (let i = 0; i < block.rows; i++) {
      const row = products.data.subarray(i * b.rows, (i + 1) * b.rows);
      becomeSquares(row, left[from + i] as number, right);
      visit(row, from + i);
    }
  }
}

/** @param row products with a point; overwritten */
function becomeSquares(row: Float64Array, length: number, others: Float64Array): void {
  for (let j = 0; j < row.length; j++) {
    const lengths = length + (others[j] as number);
    const square = lengths - 2 * (row[j] as number);
    row[j] = square <= sameShare * lengths ? 0 : square;
  }
}

function squaredLengths({ rows, width, data }: Matrix): Float64Array {
  const lengths = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let k = i * width; k < (i + 1) * width; k++) lengths[i] = (lengths[i] as number) + (data[k] as number) ** 2;
  }
  return lengths;
}
