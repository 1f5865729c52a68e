import { transposeLast } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import { type DoubleMatrix, type Matrix, zeroMatrix } from "./matrix.ts";
import type { MatrixExpression, MatrixPrograms } from "./matrix-programs.ts";
import { panelWidth } from "./panel-reflections.ts";
import { triangularFactor } from "./triangular-factor.ts";

/** Where a cloud of points lies, and how wide it is. */
export interface CloudMoments {
  /** `[width]` */
  readonly mean: Float64Array;
  /** The covariance's trace. */
  readonly trace: number;
}

/** Mean, variance and shape of a cloud of points, as much as a Fréchet distance needs. */
export interface CovarianceFactor extends CloudMoments {
  /** F with Fᵀ · F = covariance; never more rows than there are points or dimensions. */
  readonly factor: DoubleMatrix;
}

/**
 * A root of the covariance (divided by count - 1), without the covariance where points are fewer than dimensions: there the
 * centred points themselves are one.
 */
export function covarianceFactor(points: Matrix): CovarianceFactor {
  const { factor: centred, ...rest } = centredFactor(points);
  return { ...rest, factor: points.rows <= points.width ? centred : semidefiniteCholesky(gram(centred)) };
}

/** The same by programs, for many points of many dimensions. */
export async function covarianceFactorOfMany(points: Matrix, programs: MatrixPrograms): Promise<CovarianceFactor> {
  const { factor: centred, ...rest } = centredFactor(points);
  if (points.rows <= points.width) return { ...rest, factor: centred };
  if (isSoonReflected(points)) return { ...rest, factor: await triangularFactor(centred, programs) };
  return { ...rest, factor: semidefiniteCholesky((await programs.compute(squares, { centred })).gram) };
}

/** Whether the reflections' part outside of programs, 4 · rows · width · panel, is less than Cholesky's of width³ / 3. */
function isSoonReflected({ rows, width }: Matrix): boolean {
  return 12 * rows * panelWidth < width * width;
}

const squares: MatrixExpression<"centred", "gram"> = {
  name: "products of all columns",
  build: ({ centred }) => ({ gram: matMul(transposeLast(centred), centred) }),
};

/** With the centred points themselves as the factor. */
function centredFactor(points: Matrix): CovarianceFactor {
  const mean = meanRow(points);
  const factor = centre(points, mean);
  return { mean, trace: factor.data.reduce((sum, value) => sum + value * value, 0), factor };
}

function meanRow({ rows, width, data }: Matrix): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < width; j++) mean[j] = (mean[j] as number) + (data[i * width + j] as number);
  return mean.map((sum) => sum / rows);
}

function centre({ rows, width, data }: Matrix, mean: Float64Array): DoubleMatrix {
  const centred = zeroMatrix(rows, width);
  const scale = 1 / Math.sqrt(rows - 1);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++)
      centred.data[i * width + j] = ((data[i * width + j] as number) - (mean[j] as number)) * scale;
  }
  return centred;
}

/** xᵀ · x, of which only the upper triangle is filled. */
function gram({ rows, width, data }: DoubleMatrix): DoubleMatrix {
  const result = zeroMatrix(width, width);
  const sums = result.data;
  // Four points at a time: the result passes through the processor a quarter as often.
  for (let i = 0; i < rows; i += 4) {
    const [r0, r1, r2, r3] = [i, i + 1, i + 2, i + 3].map((row) =>
      row < rows ? data.subarray(row * width, (row + 1) * width) : new Float64Array(width),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let j = 0; j < width; j++) {
      const a = r0[j] as number;
      const b = r1[j] as number;
      const c = r2[j] as number;
      const d = r3[j] as number;
      const row = j * width;
      for (let k = j; k < width; k++) {
        sums[row + k] =
          (sums[row + k] as number) +
          (a * (r0[k] as number) + b * (r1[k] as number) + (c * (r2[k] as number) + d * (r3[k] as number)));
      }
    }
  }
  return result;
}

/**
 * F with Fᵀ · F = matrix, by Cholesky's method with pivots.
 *
 * A covariance of dependent dimensions has no plain Cholesky factor; with pivots the remainder that rounding would make
 * negative is where it stops. Columns keep their places, so nothing has to be put back in order.
 *
 * @param matrix symmetric, without negative eigenvalues; only the upper triangle is read
 * @see Higham 1990, "Analysis of the Cholesky decomposition of a semi-definite matrix"
 */
function semidefiniteCholesky({ width, data }: DoubleMatrix): DoubleMatrix {
  const factor = new Float64Array(width * width);
  const rest = Float64Array.from({ length: width }, (_, i) => data[i * width + i] as number);
  const isUsed = new Uint8Array(width);
  const smallest = width * Number.EPSILON * rest.reduce((most, value) => Math.max(most, value), 0);
  let rank = 0;
  for (; rank < width; rank++) {
    const pivot = largestRest(rest, isUsed);
    if (pivot < 0 || (rest[pivot] as number) <= smallest) break;
    isUsed[pivot] = 1;
    const row = rank * width;
    const root = Math.sqrt(rest[pivot] as number);
    for (let j = 0; j < width; j++) {
      if (isUsed[j] === 0) factor[row + j] = data[Math.min(pivot, j) * width + Math.max(pivot, j)] as number;
    }
    for (let above = 0; above < row; above += width) {
      const weight = factor[above + pivot] as number;
      if (weight === 0) continue;
      for (let j = 0; j < width; j++)
        factor[row + j] = (factor[row + j] as number) - weight * (factor[above + j] as number);
    }
    for (let j = 0; j < width; j++) {
      const entry = isUsed[j] === 0 ? (factor[row + j] as number) / root : 0;
      factor[row + j] = entry;
      rest[j] = (rest[j] as number) - entry * entry;
    }
    factor[row + pivot] = root;
  }
  return { rows: rank, width, data: factor.subarray(0, rank * width) };
}

function largestRest(rest: Float64Array, isUsed: Uint8Array): number {
  let best = -1;
  for (let i = 0; i < rest.length; i++) {
    if (isUsed[i] === 0 && (best < 0 || (rest[i] as number) > (rest[best] as number))) best = i;
  }
  return best;
}
