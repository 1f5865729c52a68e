import { FoleyError } from "../../engine/tensor/error.ts";
import { type CovarianceFactor, covarianceFactor } from "./covariance-factor.ts";
import { type Matrix, multiplyTransposed } from "./matrix.ts";
import { nuclearNorm } from "./nuclear-norm.ts";

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
  let distance = a.trace + b.trace - 2 * nuclearNorm(multiplyTransposed(a.factor, b.factor));
  for (let i = 0; i < a.mean.length; i++) distance += ((a.mean[i] as number) - (b.mean[i] as number)) ** 2;
  return Math.max(0, distance);
}
