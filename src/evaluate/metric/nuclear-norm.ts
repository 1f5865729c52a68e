import { reduceToBand } from "./band-reduction.ts";
import { chaseToBidiagonal } from "./bulge-chasing.ts";
import { type DoubleMatrix, transposed } from "./matrix.ts";
import type { MatrixPrograms } from "./matrix-programs.ts";
import { reflect } from "./reflection.ts";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.ts";

/**
 * The sum of a matrix's singular values, which is the trace of the root of m · mᵀ.
 *
 * Householder reflections make the matrix bidiagonal without ever squaring it, so small singular values keep their
 * digits. The bidiagonal's entries, taken in turn, are the off-diagonal of a symmetric tridiagonal matrix whose
 * eigenvalues are the singular values with both signs.
 *
 * @param matrix overwritten
 * @see Golub and Kahan 1965, "Calculating the singular values and pseudo-inverse of a matrix"
 */
export function nuclearNorm(matrix: DoubleMatrix): number {
  if (matrix.rows === 0 || matrix.width === 0) return 0;
  return singularValueSum(bidiagonalize(tall(matrix)));
}

/**
 * The same where the matrix is large: first a band, then bidiagonal, so that most of the work is products of large matrices.
 *
 * @param matrix overwritten
 * @see Großer and Lang 1999, "Efficient parallel reduction to bidiagonal form"
 */
export async function nuclearNormOfLarge(matrix: DoubleMatrix, programs: MatrixPrograms): Promise<number> {
  return singularValueSum(chaseToBidiagonal(await reduceToBand(tall(matrix), programs)));
}

/** At least as high as wide. */
function tall(matrix: DoubleMatrix): DoubleMatrix {
  return matrix.rows >= matrix.width ? matrix : transposed(matrix);
}

/** @param bidiagonal diagonal and superdiagonal in turn */
function singularValueSum(bidiagonal: Float64Array): number {
  const eigenvalues = tridiagonalEigenvalues(new Float64Array(bidiagonal.length + 1), bidiagonal);
  return eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
}

/**
 * Diagonal and superdiagonal of the bidiagonal form in turn: d₀ e₀ d₁ e₁ … of `2 * width - 1` numbers.
 *
 * Each step reads the rest of the matrix twice: once for the products of the right reflection, once to apply both and to
 * gather the products of the next left one.
 *
 * @param matrix at least as high as wide; overwritten
 */
function bidiagonalize({ rows, width, data }: DoubleMatrix): Float64Array {
  const result = new Float64Array(2 * width - 1);
  let [left, nextLeft] = [new Float64Array(rows), new Float64Array(rows)];
  let [sums, nextSums] = [new Float64Array(width), new Float64Array(width)];
  const right = new Float64Array(width);
  const factors = new Float64Array(rows);
  for (let i = 0; i < rows; i++) left[i] = data[i * width] as number;
  let leftScale = reflect(left, 0, rows);
  addRows(data, width, left, 0, rows, sums);
  for (let k = 0; ; k++) {
    result[2 * k] = leftScale.left;
    if (k === width - 1) break;
    for (let i = k; i < rows; i++) left[i] = (left[i] as number) * leftScale.factor;
    for (let j = k + 1; j < width; j++)
      right[j] = (data[k * width + j] as number) - (left[k] as number) * (sums[j] as number);
    const rightScale = reflect(right, k + 1, width);
    result[2 * k + 1] = rightScale.left;
    const step: Step = { data, width, from: k + 1, rows, left, sums, right, factors, factor: rightScale.factor };
    rightProducts(step);
    columnAfter(step, nextLeft);
    leftScale = reflect(nextLeft, k + 1, rows);
    nextSums.fill(0, k + 1);
    applyBoth(step, nextLeft, nextSums);
    [left, nextLeft] = [nextLeft, left];
    [sums, nextSums] = [nextSums, sums];
  }
  return result;
}

/** One left and one right reflection of the matrix below and to the right of `from`. */
interface Step {
  readonly data: Float64Array;
  readonly width: number;
  readonly from: number;
  readonly rows: number;
  /** v of the left reflection, times its factor. */
  readonly left: Float64Array;
  /** vᵀ · matrix of the left reflection. */
  readonly sums: Float64Array;
  /** v of the right reflection, and its factor. */
  readonly right: Float64Array;
  readonly factor: number;
  /** matrix · v of the right reflection, times its factor: what `rightProducts` fills in. */
  readonly factors: Float64Array;
}

/** Rows that pass together, so that what belongs to the columns is read once for all of them. */
const together = 4;

/** sums[j] += Σ left[i] · data[i, j], from row and column `from` on. */
function addRows(
  data: Float64Array,
  width: number,
  left: Float64Array,
  from: number,
  rows: number,
  sums: Float64Array,
): void {
  for (let i = from; i < rows; i++) {
    const factor = left[i] as number;
    for (let j = from, at = i * width + from; j < width; j++, at++)
      sums[j] = (sums[j] as number) + factor * (data[at] as number);
  }
}

/** The matrix after the left reflection times the right one's v, without changing it. */
function rightProducts({ data, width, from, rows, left, sums, right, factor, factors }: Step): void {
  let i = from;
  for (; i + together <= rows; i += together) {
    const [l0, l1, l2, l3] = [left[i], left[i + 1], left[i + 2], left[i + 3]] as [number, number, number, number];
    let [p0, p1, p2, p3] = [0, 0, 0, 0];
    for (let j = from, at = i * width + from; j < width; j++, at++) {
      const sum = sums[j] as number;
      const weight = right[j] as number;
      p0 += ((data[at] as number) - l0 * sum) * weight;
      p1 += ((data[at + width] as number) - l1 * sum) * weight;
      p2 += ((data[at + 2 * width] as number) - l2 * sum) * weight;
      p3 += ((data[at + 3 * width] as number) - l3 * sum) * weight;
    }
    factors[i] = p0 * factor;
    factors[i + 1] = p1 * factor;
    factors[i + 2] = p2 * factor;
    factors[i + 3] = p3 * factor;
  }
  for (; i < rows; i++) {
    let product = 0;
    for (let j = from, at = i * width + from; j < width; j++, at++)
      product += ((data[at] as number) - (left[i] as number) * (sums[j] as number)) * (right[j] as number);
    factors[i] = product * factor;
  }
}

/** The first column after both reflections. */
function columnAfter({ data, width, from, rows, left, sums, right, factors }: Step, into: Float64Array): void {
  const [sum, weight] = [sums[from] as number, right[from] as number];
  for (let i = from; i < rows; i++) {
    into[i] = (data[i * width + from] as number) - (left[i] as number) * sum - (factors[i] as number) * weight;
  }
}

/** Applies both reflections; nextSums[j] += Σ next[i] · matrix[i, j] of what comes out. */
function applyBoth(step: Step, next: Float64Array, nextSums: Float64Array): void {
  const { data, width, from, rows, left, sums, right, factors } = step;
  let i = from;
  for (; i + together <= rows; i += together) {
    const [l0, l1, l2, l3] = [left[i], left[i + 1], left[i + 2], left[i + 3]] as [number, number, number, number];
    const [f0, f1, f2, f3] = [factors[i], factors[i + 1], factors[i + 2], factors[i + 3]] as [
      number,
      number,
      number,
      number,
    ];
    const [n0, n1, n2, n3] = [next[i], next[i + 1], next[i + 2], next[i + 3]] as [number, number, number, number];
    for (let j = from, at = i * width + from; j < width; j++, at++) {
      const sum = sums[j] as number;
      const weight = right[j] as number;
      const a = (data[at] as number) - l0 * sum - f0 * weight;
      const b = (data[at + width] as number) - l1 * sum - f1 * weight;
      const c = (data[at + 2 * width] as number) - l2 * sum - f2 * weight;
      const d = (data[at + 3 * width] as number) - l3 * sum - f3 * weight;
      data[at] = a;
      data[at + width] = b;
      data[at + 2 * width] = c;
      data[at + 3 * width] = d;
      nextSums[j] = (nextSums[j] as number) + (n0 * a + n1 * b + (n2 * c + n3 * d));
    }
  }
  for (; i < rows; i++) {
    for (let j = from, at = i * width + from; j < width; j++, at++) {
      const value =
        (data[at] as number) -
        (left[i] as number) * (sums[j] as number) -
        (factors[i] as number) * (right[j] as number);
      data[at] = value;
      nextSums[j] = (nextSums[j] as number) + (next[i] as number) * value;
    }
  }
}
