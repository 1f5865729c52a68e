import { FoleyError } from "../../engine/tensor/error.ts";
import {
  type CloudMoments,
  type CovarianceFactor,
  covarianceFactor,
  covarianceFactorOfMany,
} from "./covariance-factor.ts";
import { type DoubleMatrix, type Matrix, multiplyTransposed } from "./matrix.ts";
import type { MatrixPrograms } from "./matrix-programs.ts";
import { nuclearNorm, nuclearNormOfLarge } from "./nuclear-norm.ts";
import { leastProducts, productBy } from "./products.ts";

/**
 * The Fréchet distance between the normal distributions of two clouds of points: FD over PANNs' embeddings, FAD over
 * VGGish's.
 *
 * |μ₁ - μ₂|² + Tr(Σ₁) + Tr(Σ₂) - 2 Tr((Σ₁Σ₂)^½). With Σ = FᵀF the last trace is the sum of the singular values of
 * F₁F₂ᵀ, a matrix no larger than the counts of points, so that no root of a singular product is ever taken and no
 * imaginary part can appear.
 *
 * @param generated `[clip, width]`
 * @param reference `[clip, width]`
 * @throws FoleyError "data" where either has fewer than two points
 * @see Dowson and Landau 1982; Kilgour et al. 2019 for sound
 */
export function frechetDistance(generated: Matrix, reference: Matrix): number {
  return frechetBetween(frechetStatistics(generated), frechetStatistics(reference));
}

/** What one cloud gives to a Fréchet distance, for use against many others. */
export function frechetStatistics(points: Matrix): CovarianceFactor {
  if (points.rows < 2) {
    throw new FoleyError("data", `Fréchet distance: expected two points or more, got ${points.rows}; add sounds`);
  }
  return covarianceFactor(points);
}

/** The Fréchet distance of two clouds by their statistics; 0 where rounding would make it negative. */
export function frechetBetween(a: CovarianceFactor, b: CovarianceFactor): number {
  return distanceBy(a, b, nuclearNorm(multiplyTransposed(a.factor, b.factor)));
}

/** @param shared the trace of the root of both covariances' product */
function distanceBy(a: CloudMoments, b: CloudMoments, shared: number): number {
  let distance = a.trace + b.trace - 2 * shared;
  for (let i = 0; i < a.mean.length; i++) distance += ((a.mean[i] as number) - (b.mean[i] as number)) ** 2;
  return Math.max(0, distance);
}

/**
 * The same distance, for large clouds by programs; `null` where there is nothing that computes them.
 *
 * @throws as `frechetDistance`
 */
export async function frechetDistanceBy(
  programs: MatrixPrograms | null,
  generated: Matrix,
  reference: Matrix,
): Promise<number> {
  const { a, b, product } = await multiplied(programs, generated, reference);
  return distanceBy(a, b, await nuclearNormBy(programs, product));
}

/** What is left of two clouds once their factors are multiplied: those, as large as the clouds, are in no one's way any more. */
async function multiplied(
  programs: MatrixPrograms | null,
  generated: Matrix,
  reference: Matrix,
): Promise<{ readonly a: CloudMoments; readonly b: CloudMoments; readonly product: DoubleMatrix }> {
  const { factor: x, ...a } = await frechetStatisticsBy(programs, generated);
  const { factor: y, ...b } = await frechetStatisticsBy(programs, reference);
  return { a, b, product: await productBy(programs, { x, y }) };
}

export async function frechetStatisticsBy(programs: MatrixPrograms | null, points: Matrix): Promise<CovarianceFactor> {
  const isMuch = points.rows * points.width ** 2 > leastProducts && points.rows > points.width;
  return programs === null || !isMuch ? frechetStatistics(points) : covarianceFactorOfMany(points, programs);
}

export async function frechetBetweenBy(
  programs: MatrixPrograms | null,
  a: CovarianceFactor,
  b: CovarianceFactor,
): Promise<number> {
  return distanceBy(a, b, await nuclearNormBy(programs, await productBy(programs, { x: a.factor, y: b.factor })));
}

/** @param product overwritten */
async function nuclearNormBy(programs: MatrixPrograms | null, product: DoubleMatrix): Promise<number> {
  const isLarge = Math.min(product.rows, product.width) >= leastReduced;
  return programs !== null && isLarge ? nuclearNormOfLarge(product, programs) : nuclearNorm(product);
}

/** Rows and columns from which on reflections are sooner done together. */
const leastReduced = 500;
