import { RandomState } from "../../engine/random/random-state.ts";
import { giveWay, type Work, workOf } from "../../engine/work.ts";
import { evaluationSeed } from "./draws.ts";
import { frechetBetweenBy, frechetStatisticsBy } from "./frechet-distance.ts";
import { type Matrix, pickRows } from "./matrix.ts";
import type { MatrixPrograms } from "./matrix-programs.ts";

export interface ExtrapolationOptions {
  /** How many sizes of subset. */
  readonly points?: number | undefined;
  /** The smallest subset. */
  readonly smallest?: number | undefined;
  readonly seed?: number | undefined;
  /** What computes the distances of large subsets; JavaScript where null or absent. */
  readonly programs?: MatrixPrograms | null | undefined;
  /** Stops it between subsets. */
  readonly work?: Pick<Work, "signal"> | undefined;
}

/** A Fréchet distance as if there were endlessly many generated sounds. */
export interface Extrapolation {
  /** Where the line meets 1/n = 0. */
  readonly value: number;
  readonly slope: number;
  /** How well a line fits: 1 is best. */
  readonly rSquared: number;
}

/**
 * The Fréchet distance falls with the count n of generated points about as a line in 1/n; through subsets of growing
 * size, the line tells the distance without the bias of a small set. No point is drawn twice in a subset: with replacement
 * the line would end at the distance of the small set itself.
 *
 * @returns null where there are too few points for sizes that differ, or fewer than dimensions, where it is no line
 * @see Chong and Forsyth 2020; Gui et al. 2024 for sound
 */
export async function extrapolateFrechet(
  generated: Matrix,
  reference: Matrix,
  {
    points = 25,
    smallest = smallestSubset(generated),
    seed = evaluationSeed,
    programs = null,
    work = workOf(),
  }: ExtrapolationOptions = {},
): Promise<Extrapolation | null> {
  if (generated.rows < leastExtrapolated(generated, smallest)) return null;
  const random = new RandomState(seed);
  const against = await frechetStatisticsBy(programs, reference);
  const line: PointOnLine[] = [];
  for (let i = 0; i < points; i++) {
    await giveWay(work, "evaluate: stopped");
    const count = Math.floor(smallest + ((generated.rows - smallest) * i) / (points - 1));
    const subset = await frechetStatisticsBy(programs, pickRows(generated, random.choice(generated.rows, count)));
    line.push({ x: 1 / count, y: await frechetBetweenBy(programs, subset, against) });
  }
  return fitLine(line);
}

/** More points than dimensions, and no more than there is use for. */
function smallestSubset({ width, rows }: Matrix): number {
  return Math.max(width + 1, Math.min(500, rows >> 1));
}

/** Generated points below which there is no line. */
export function leastExtrapolated(generated: Matrix, smallest: number = smallestSubset(generated)): number {
  return Math.ceil(1.5 * smallest);
}

interface PointOnLine {
  readonly x: number;
  readonly y: number;
}

function fitLine(line: readonly PointOnLine[]): Extrapolation {
  const mean = (of: (point: PointOnLine) => number) => line.reduce((sum, p) => sum + of(p), 0) / line.length;
  const [x, y] = [mean((p) => p.x), mean((p) => p.y)];
  const spread = mean((p) => (p.x - x) ** 2);
  const slope = mean((p) => (p.x - x) * (p.y - y)) / spread;
  const total = mean((p) => (p.y - y) ** 2);
  return { value: y - slope * x, slope, rSquared: total === 0 ? 1 : (slope * slope * spread) / total };
}
