import { type DoubleMatrix, transpose } from "./matrix.ts";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.ts";

/**
 * The sum of a matrix's singular values, which is the trace of the root of m · mᵀ.
 *
 * Householder reflections make the matrix bidiagonal without ever squaring it, so small singular values keep their
 * digits. The bidiagonal's entries, taken in turn, are the off-diagonal of a symmetric tridiagonal matrix whose
 * eigenvalues are the singular values with both signs.
 *
 * @see Golub and Kahan 1965, "Calculating the singular values and pseudo-inverse of a matrix"
 */
export function nuclearNorm(matrix: DoubleMatrix): number {
  if (matrix.rows === 0 || matrix.width === 0) return 0;
  const tall = matrix.rows >= matrix.width ? { ...matrix, data: matrix.data.slice() } : transpose(matrix);
  const offDiagonal = bidiagonalize(tall);
  const eigenvalues = tridiagonalEigenvalues(new Float64Array(offDiagonal.length + 1), offDiagonal);
  return eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
}

/**
 * Diagonal and superdiagonal of the bidiagonal form in turn: d₀ e₀ d₁ e₁ … of `2 * width - 1` numbers.
 *
 * Each step reads the rest of the matrix twice: once for the products of the left reflection, once to apply both.
 *
 * @param matrix at least as high as wide; overwritten
 */
function bidiagonalize({ rows, width, data }: DoubleMatrix): Float64Array {
  const result = new Float64Array(2 * width - 1);
  const left = new Float64Array(rows);
  const sums = new Float64Array(width);
  const right = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    for (let i = k; i < rows; i++) left[i] = data[i * width + k] as number;
    const leftScale = reflect(left, k, rows);
    result[2 * k] = leftScale.length;
    if (k === width - 1) break;
    sumRows(data, width, left, k, rows, sums);
    subtractRow(data, width, k, (left[k] as number) * leftScale.factor, sums, k + 1);
    for (let j = k + 1; j < width; j++) right[j] = data[k * width + j] as number;
    const rightScale = reflect(right, k + 1, width);
    result[2 * k + 1] = rightScale.length;
    for (let i = k + 1; i < rows; i++) {
      applyBoth(data, width, i, (left[i] as number) * leftScale.factor, sums, right, rightScale.factor, k + 1);
    }
  }
  return result;
}

/**
 * Turns `vector[from, to)` into the v of the reflection 1 - factor · v · vᵀ that leaves only its first entry.
 *
 * @returns that entry's size, and the factor; 0 where there is nothing to reflect
 */
function reflect(vector: Float64Array, from: number, to: number): { readonly length: number; readonly factor: number } {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(vector[i] as number));
  if (largest === 0) return { length: 0, factor: 0 };
  let squares = 0;
  for (let i = from; i < to; i++) {
    const scaled = (vector[i] as number) / largest;
    vector[i] = scaled;
    squares += scaled * scaled;
  }
  const norm = Math.sqrt(squares);
  const first = vector[from] as number;
  vector[from] = first + (first < 0 ? -norm : norm);
  return { length: norm * largest, factor: 1 / (squares + Math.abs(first) * norm) };
}

/** sums[j] = Σ left[i] · data[i, j], for the columns after `k`. */
function sumRows(
  data: Float64Array,
  width: number,
  left: Float64Array,
  k: number,
  rows: number,
  sums: Float64Array,
): void {
  sums.fill(0, k + 1);
  for (let i = k; i < rows; i++) {
    const factor = left[i] as number;
    const row = i * width;
    for (let j = k + 1; j < width; j++) sums[j] = (sums[j] as number) + factor * (data[row + j] as number);
  }
}

function subtractRow(
  data: Float64Array,
  width: number,
  i: number,
  factor: number,
  sums: Float64Array,
  from: number,
): void {
  const row = i * width;
  for (let j = from; j < width; j++) data[row + j] = (data[row + j] as number) - factor * (sums[j] as number);
}

function applyBoth(
  data: Float64Array,
  width: number,
  i: number,
  leftFactor: number,
  sums: Float64Array,
  right: Float64Array,
  rightFactor: number,
  from: number,
): void {
  const row = i * width;
  let product = 0;
  for (let j = from; j < width; j++) {
    const value = (data[row + j] as number) - leftFactor * (sums[j] as number);
    data[row + j] = value;
    product += value * (right[j] as number);
  }
  const factor = product * rightFactor;
  for (let j = from; j < width; j++) data[row + j] = (data[row + j] as number) - factor * (right[j] as number);
}
