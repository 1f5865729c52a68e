import type { Matrix } from "./matrix.ts";
import { type ByProducts, computeBy, computeHere, type ProductMeans } from "./products.ts";
import { squaredDistanceRows } from "./squared-distances.ts";

/** How many nearest neighbours say how far the surroundings of a point reach. */
export interface NeighbourCounts {
  /** For precision and recall. */
  readonly manifold: number;
  /** For density and coverage. */
  readonly density: number;
}

/** What the papers take: Kynkäänniemi et al. 3 neighbours, Naeem et al. 5. */
const paperNeighbours: NeighbourCounts = { manifold: 3, density: 5 };

/** One number for all four, or those of the papers where null. */
export function neighbourCounts(count: number | null): NeighbourCounts {
  return count === null ? paperNeighbours : { manifold: count, density: count };
}

/** Shares of points that lie in the surroundings of the other side; null where a side has no more points than neighbours. */
export interface NeighbourScores {
  /** Generated points near some reference point: how true the sounds are. */
  readonly precision: number | null;
  /** Reference points near some generated point: how much of the reference is made. */
  readonly recall: number | null;
  /** How many reference points are near a generated one, by the neighbours: precision that no outlier decides; may be above 1. */
  readonly density: number | null;
  /** Reference points that have a generated one nearby: recall by the reference's surroundings. */
  readonly coverage: number | null;
}

export const noNeighbourScores: NeighbourScores = { precision: null, recall: null, density: null, coverage: null };

/**
 * Precision, recall, density and coverage of generated points. The surroundings of a point reach to its k-th nearest
 * neighbour on its own side, itself not counted, and hold what is nearer than that: where so many points are one, nothing.
 *
 * @see Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative Models"
 * @see Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models"; the package `prdc`
 */
export function neighbourScores(
  generated: Matrix,
  reference: Matrix,
  counts: NeighbourCounts = paperNeighbours,
): NeighbourScores {
  return computeHere(neighbourSteps(generated, reference, counts));
}

/** The same for large sets. @throws FoleyError "aborted" when stopped */
export function neighbourScoresBy(
  means: ProductMeans,
  generated: Matrix,
  reference: Matrix,
  counts: NeighbourCounts,
): Promise<NeighbourScores> {
  return computeBy(neighbourSteps(generated, reference, counts), means);
}

function* neighbourSteps(
  generated: Matrix,
  reference: Matrix,
  { manifold, density }: NeighbourCounts,
): ByProducts<NeighbourScores> {
  const [ofReference, wideReference] = yield* reachesOf(reference, [manifold, density]);
  const [ofGenerated] = yield* reachesOf(generated, [manifold]);
  const counts = yield* countNear(generated, reference, { ofReference, wideReference, ofGenerated });
  const share = (count: number, total: number) => (total === 0 ? null : count / total);
  return {
    precision: ofReference ? share(counts.precise, generated.rows) : null,
    recall: ofGenerated ? share(counts.recalled, reference.rows) : null,
    density: wideReference ? share(counts.dense, density * generated.rows) : null,
    coverage: wideReference ? share(counts.covered, reference.rows) : null,
  };
}

/** Squared radii, by the points' order; null where there are too few points. */
type Reaches = Float64Array | null;

interface ReachSets {
  readonly ofReference: Reaches | undefined;
  readonly wideReference: Reaches | undefined;
  readonly ofGenerated: Reaches | undefined;
}

interface NearCounts {
  readonly precise: number;
  readonly recalled: number;
  readonly dense: number;
  readonly covered: number;
}

/** One walk over all pairs, a row for each reference point. */
function* countNear(generated: Matrix, reference: Matrix, reaches: ReachSets): ByProducts<NearCounts> {
  const { ofReference, wideReference, ofGenerated } = reaches;
  const isPrecise = new Uint8Array(generated.rows);
  let [recalled, dense, covered] = [0, 0, 0];
  yield* squaredDistanceRows(reference, generated, (row, i) => {
    const [near, wide] = [ofReference?.[i] ?? 0, wideReference?.[i] ?? 0];
    let [isRecalled, within] = [false, 0];
    for (let j = 0; j < row.length; j++) {
      const square = row[j] as number;
      if (square < near) isPrecise[j] = 1;
      if (square < wide) within++;
      if (square < (ofGenerated?.[j] ?? 0)) isRecalled = true;
    }
    dense += within;
    if (within > 0) covered++;
    if (isRecalled) recalled++;
  });
  return { precise: isPrecise.reduce((sum, one) => sum + one, 0), recalled, dense, covered };
}

/** For each k, the squared distance of every point from its k-th nearest of the others. */
function* reachesOf(points: Matrix, ks: readonly number[]): ByProducts<Reaches[]> {
  const reaches = ks.map((k) => (points.rows > k ? new Float64Array(points.rows) : null));
  const most = Math.max(0, ...ks.filter((k) => points.rows > k));
  if (most === 0) return reaches;
  const smallest = new Float64Array(most);
  yield* squaredDistanceRows(points, points, (row, i) => {
    keepSmallest(row, i, smallest);
    for (const [n, k] of ks.entries()) {
      const reach = reaches[n];
      if (reach) reach[i] = smallest[k - 1] as number;
    }
  });
  return reaches;
}

/** The smallest numbers of a row, but for its own point's, in their order. */
function keepSmallest(row: Float64Array, own: number, into: Float64Array): void {
  into.fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < row.length; j++) {
    const value = row[j] as number;
    if (j === own || value >= (into[into.length - 1] as number)) continue;
    let at = into.length - 1;
    for (; at > 0 && (into[at - 1] as number) > value; at--) into[at] = into[at - 1] as number;
    into[at] = value;
  }
}
