import { type DoubleMatrix, type Matrix, multiplyTransposed } from "./matrix.ts";

/** Rows whose distances to all others are held at a time. */
const blockRows = 256;
/** Points nearer than this share of their lengths differ by less than single precision tells, so they are one. */
const sameShare = 1e-12;

/**
 * The squared Euclidean distance of each point of `a` from each of `b`; 0 for points that single precision cannot tell apart.
 *
 * @param a `[n, width]`
 * @param b `[m, width]`
 * @returns `[n, m]`
 */
export function squaredDistances(a: Matrix, b: Matrix): DoubleMatrix {
  const products = multiplyTransposed(a, b);
  const [left, right] = [squaredLengths(a), squaredLengths(b)];
  const data = products.data.map((product, at) => {
    const lengths = (left[Math.floor(at / b.rows)] as number) + (right[at % b.rows] as number);
    const square = lengths - 2 * product;
    return square <= sameShare * lengths ? 0 : square;
  });
  return { ...products, data };
}

/** The same, row by row, so that the distances of many points need no memory for all. */
export function visitSquaredDistances(a: Matrix, b: Matrix, visit: (row: Float64Array, i: number) => void): void {
  for (let from = 0; from < a.rows; from += blockRows) {
    const rows = Math.min(blockRows, a.rows - from);
    const block = { rows, width: a.width, data: a.data.subarray(from * a.width, (from + rows) * a.width) };
    const { data } = squaredDistances(block, b);
    for (let i = 0; i < rows; i++) visit(data.subarray(i * b.rows, (i + 1) * b.rows), from + i);
  }
}

function squaredLengths({ rows, width, data }: Matrix): Float64Array {
  const lengths = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let k = i * width; k < (i + 1) * width; k++) lengths[i] = (lengths[i] as number) + (data[k] as number) ** 2;
  }
  return lengths;
}
