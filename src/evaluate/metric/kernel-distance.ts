import { RandomState } from "../../engine/random/random-state.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { evaluationSeed } from "./draws.ts";
import { type MeanAndDeviation, meanAndDeviation } from "./inception-score.ts";
import { type DoubleMatrix, type Matrix, rowBlocks, zeroMatrix } from "./matrix.ts";
import { type ByProducts, computeBy, computeHere, type ProductMeans } from "./products.ts";
import { squaredDistanceRows } from "./squared-distances.ts";

export interface KidOptions {
  readonly subsetCount?: number | undefined;
  readonly subsetSize?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Kernel Inception Distance: the maximum mean discrepancy under (x·y / width + 1)³, unbiased, over random subsets.
 *
 * Equal sets of at most `subsetSize` give every subset the same value, so that `std` is 0. It is an estimate around 0
 * for equal distributions, so it can be negative.
 *
 * @throws FoleyError "data" where either side has fewer than two points
 * @see Bińkowski et al. 2018, "Demystifying MMD GANs"
 */
export function kernelInceptionDistance(
  generated: Matrix,
  reference: Matrix,
  options: KidOptions = {},
): MeanAndDeviation {
  return computeHere(kidSteps(generated, reference, options));
}

/** The same for large sets. @throws as `kernelInceptionDistance`, and FoleyError "aborted" when stopped */
export function kernelInceptionDistanceBy(
  means: ProductMeans,
  generated: Matrix,
  reference: Matrix,
): Promise<MeanAndDeviation> {
  return computeBy(kidSteps(generated, reference, {}), means);
}

function* kidSteps(
  generated: Matrix,
  reference: Matrix,
  { subsetCount = 100, subsetSize = 1000, seed = evaluationSeed }: KidOptions,
): ByProducts<MeanAndDeviation> {
  checkCounts("KID", generated, reference);
  const size = Math.min(subsetSize, generated.rows, reference.rows);
  const isAll = size === generated.rows && size === reference.rows;
  const random = new RandomState(seed);
  const subsets = Array.from({ length: isAll ? 1 : subsetCount }, () => ({
    generated: random.choice(generated.rows, size),
    reference: random.choice(reference.rows, size),
  }));
  return meanAndDeviation(yield* discrepancies(generated, reference, subsets));
}

/** The factor by which the authors of the Kernel Audio Distance scale it. */
const kadScale = 100;

/**
 * Whose median distance is the width of the Gaussian.
 *
 * `reference`: as the authors describe it, so that scores against one reference are by one measure.
 * `generated`: as their toolkit kadtk 1.1.0 computes it, which takes the set that is judged for the reference.
 */
export type KadBandwidth = "reference" | "generated";

/**
 * Kernel Audio Distance: the unbiased maximum mean discrepancy under a Gaussian whose width is the median distance between
 * the points of one side, times 100. Unlike a Fréchet distance it assumes no shape and its mean does not depend on the counts.
 *
 * @throws FoleyError "data" where either side has fewer than two points
 * @see Chung et al. 2025, "KAD: No More FAD!"
 */
export function kernelAudioDistance(
  generated: Matrix,
  reference: Matrix,
  bandwidth: KadBandwidth = "reference",
): number {
  return computeHere(kadSteps(generated, reference, bandwidth));
}

/** The same for large sets. @throws as `kernelAudioDistance`, and FoleyError "aborted" when stopped */
export function kernelAudioDistanceBy(
  means: ProductMeans,
  generated: Matrix,
  reference: Matrix,
  bandwidth: KadBandwidth,
): Promise<number> {
  return computeBy(kadSteps(generated, reference, bandwidth), means);
}

function* kadSteps(generated: Matrix, reference: Matrix, bandwidth: KadBandwidth): ByProducts<number> {
  checkCounts("KAD", generated, reference);
  const [measured, other] = bandwidth === "generated" ? [generated, reference] : [reference, generated];
  const squares = yield* sortedSquares(measured);
  // The lower of the two middle distances where their count is even, as PyTorch's median.
  const width = Math.sqrt(squares[Math.floor((squares.length - 1) / 2)] as number);
  const gamma = 1 / (2 * width * width + 1e-8);
  const ofMeasured = squares.reduce((sum, square) => sum + Math.exp(-gamma * square), 0) / squares.length;
  const within = ofMeasured + (yield* gaussianWithin(other, gamma));
  return kadScale * (within - 2 * (yield* gaussianAcross(generated, reference, gamma)));
}

/** The mean kernel of each pair of points of a side, row by row: all at once would take gigabytes. */
function* gaussianWithin(points: Matrix, gamma: number): ByProducts<number> {
  let sum = 0;
  yield* squaredDistanceRows(points, points, (row, i) => {
    for (let j = i + 1; j < row.length; j++) sum += Math.exp(-gamma * (row[j] as number));
  });
  return sum / ((points.rows * (points.rows - 1)) / 2);
}

function* gaussianAcross(a: Matrix, b: Matrix, gamma: number): ByProducts<number> {
  let sum = 0;
  yield* squaredDistanceRows(a, b, (row) => {
    for (const square of row) sum += Math.exp(-gamma * square);
  });
  return sum / (a.rows * b.rows);
}

/** Points of both sides by their places, none twice. */
interface Subset {
  readonly generated: readonly number[];
  readonly reference: readonly number[];
}

/** Of each subset the mean kernel within both sides, each point with the others alone, less twice the mean across. */
function* discrepancies(generated: Matrix, reference: Matrix, subsets: readonly Subset[]): ByProducts<number[]> {
  const g = sideOf(
    generated,
    subsets.map((subset) => subset.generated),
  );
  const r = sideOf(
    reference,
    subsets.map((subset) => subset.reference),
  );
  const [ofGenerated, ofReference] = [yield* kernelSums(g, g, "others"), yield* kernelSums(r, r, "others")];
  const across = yield* kernelSums(g, r, "all");
  return subsets.map((subset, i) => {
    const [m, n] = [subset.generated.length, subset.reference.length];
    const within = (ofGenerated[i] as number) / (m * (m - 1)) + (ofReference[i] as number) / (n * (n - 1));
    return within - (2 * (across[i] as number)) / (m * n);
  });
}

/** One side and the subsets of it. */
interface Side {
  readonly points: Matrix;
  /** `[subset, point]`: 1 for what is picked, else 0. */
  readonly picked: DoubleMatrix;
}

function sideOf(points: Matrix, subsets: readonly (readonly number[])[]): Side {
  const picked = zeroMatrix(subsets.length, points.rows);
  for (const [i, subset] of subsets.entries()) for (const at of subset) picked.data[i * points.rows + at] = 1;
  return { points, picked };
}

/** @param pairs of each subset: all, or those of a point with others alone, where both sides are one */
function* kernelSums(a: Side, b: Side, pairs: "all" | "others"): ByProducts<Float64Array> {
  const sums = new Float64Array(a.picked.rows);
  for (const { from, block } of rowBlocks(a.points)) {
    const kernel = yield { x: block, y: b.points };
    becomeCubic(kernel, block.width);
    if (pairs === "others") for (let i = 0; i < block.rows; i++) kernel.data[i * kernel.width + from + i] = 0;
    // [subset, row]: of each row the sum over its pairs.
    const ofRows = yield { x: b.picked, y: kernel };
    for (let subset = 0; subset < sums.length; subset++) {
      const [at, row] = [subset * a.picked.width + from, subset * block.rows];
      for (let i = 0; i < block.rows; i++)
        sums[subset] = (sums[subset] as number) + (a.picked.data[at + i] as number) * (ofRows.data[row + i] as number);
    }
  }
  return sums;
}

/** @param products overwritten */
function becomeCubic({ data }: DoubleMatrix, width: number): void {
  for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) / width + 1) ** 3;
}

/** The squared distances of all pairs of points of a side. */
function* sortedSquares(points: Matrix): ByProducts<Float64Array> {
  const squares = new Float64Array((points.rows * (points.rows - 1)) / 2);
  let at = 0;
  yield* squaredDistanceRows(points, points, (row, i) => {
    squares.set(row.subarray(i + 1), at);
    at += row.length - i - 1;
  });
  return squares.sort();
}

function checkCounts(name: string, generated: Matrix, reference: Matrix): void {
  const fewest = Math.min(generated.rows, reference.rows);
  if (fewest >= 2) return;
  throw new FoleyError("data", `${name}: expected two points or more on each side, got ${fewest}; add sounds`);
}
