import { RandomState } from "../../engine/random/random-state.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { evaluationSeed } from "./draws.ts";
import { type MeanAndDeviation, meanAndDeviation } from "./inception-score.ts";
import { type DoubleMatrix, type Matrix, multiplyTransposed, pickRows } from "./matrix.ts";
import { visitSquaredDistances } from "./squared-distances.ts";

export interface KidOptions {
  readonly subsetCount?: number | undefined;
  readonly subsetSize?: number | undefined;
  readonly seed?: number | undefined;
}

/** Clips above which the three kernel matrices of all pairs are too large to hold. */
const mostHeld = 6000;

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
  { subsetCount = 100, subsetSize = 1000, seed = evaluationSeed }: KidOptions = {},
): MeanAndDeviation {
  checkCounts("KID", generated, reference);
  const size = Math.min(subsetSize, generated.rows, reference.rows);
  const isHeld = generated.rows <= mostHeld && reference.rows <= mostHeld;
  const whole = isHeld ? cubicKernels(generated, reference) : null;
  const isAll = size === generated.rows && size === reference.rows;
  const random = new RandomState(seed);
  const values = Array.from({ length: isAll ? 1 : subsetCount }, () => {
    const [g, r] = [random.choice(generated.rows, size), random.choice(reference.rows, size)];
    return whole === null
      ? discrepancy(cubicKernels(pickRows(generated, g), pickRows(reference, r)))
      : discrepancy(whole, g, r);
  });
  return meanAndDeviation(values);
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
  checkCounts("KAD", generated, reference);
  const [measured, other] = bandwidth === "generated" ? [generated, reference] : [reference, generated];
  const squares = sortedSquares(measured);
  // The lower of the two middle distances where their count is even, as PyTorch's median.
  const width = Math.sqrt(squares[Math.floor((squares.length - 1) / 2)] as number);
  const gamma = 1 / (2 * width * width + 1e-8);
  const ofMeasured = squares.reduce((sum, square) => sum + Math.exp(-gamma * square), 0) / squares.length;
  const within = ofMeasured + gaussianWithin(other, gamma);
  return kadScale * (within - 2 * gaussianAcross(generated, reference, gamma));
}

/** The mean kernel of each pair of points of a side, row by row: all at once would take gigabytes. */
function gaussianWithin(points: Matrix, gamma: number): number {
  let sum = 0;
  visitSquaredDistances(points, points, (row, i) => {
    for (let j = i + 1; j < row.length; j++) sum += Math.exp(-gamma * (row[j] as number));
  });
  return sum / ((points.rows * (points.rows - 1)) / 2);
}

function gaussianAcross(a: Matrix, b: Matrix, gamma: number): number {
  let sum = 0;
  visitSquaredDistances(a, b, (row) => {
    for (const square of row) sum += Math.exp(-gamma * square);
  });
  return sum / (a.rows * b.rows);
}

interface Kernels {
  readonly generated: DoubleMatrix;
  readonly reference: DoubleMatrix;
  readonly across: DoubleMatrix;
}

function cubicKernels(generated: Matrix, reference: Matrix): Kernels {
  return {
    generated: cubic(generated, generated),
    reference: cubic(reference, reference),
    across: cubic(generated, reference),
  };
}

function cubic(a: Matrix, b: Matrix): DoubleMatrix {
  const products = multiplyTransposed(a, b);
  return { ...products, data: products.data.map((product) => (product / a.width + 1) ** 3) };
}

/** The mean kernel within both sides, each point with the others alone, less twice the mean across. */
function discrepancy(
  { generated, reference, across }: Kernels,
  g: readonly number[] = range(generated.rows),
  r: readonly number[] = range(reference.rows),
): number {
  return meanWithin(generated, g) + meanWithin(reference, r) - 2 * meanAcross(across, g, r);
}

function meanWithin({ width, data }: DoubleMatrix, picked: readonly number[]): number {
  let sum = 0;
  for (const i of picked) for (const j of picked) if (i !== j) sum += data[i * width + j] as number;
  return sum / (picked.length * (picked.length - 1));
}

function meanAcross({ width, data }: DoubleMatrix, g: readonly number[], r: readonly number[]): number {
  let sum = 0;
  for (const i of g) for (const j of r) sum += data[i * width + j] as number;
  return sum / (g.length * r.length);
}

/** The squared distances of all pairs of points of a side. */
function sortedSquares(points: Matrix): Float64Array {
  const squares = new Float64Array((points.rows * (points.rows - 1)) / 2);
  let at = 0;
  visitSquaredDistances(points, points, (row, i) => {
    squares.set(row.subarray(i + 1), at);
    at += row.length - i - 1;
  });
  return squares.sort();
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function checkCounts(name: string, generated: Matrix, reference: Matrix): void {
  const fewest = Math.min(generated.rows, reference.rows);
  if (fewest >= 2) return;
  throw new FoleyError("data", `${name}: expected two points or more on each side, got ${fewest}; add sounds`);
}
