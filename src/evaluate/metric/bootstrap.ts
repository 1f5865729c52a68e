import { RandomState } from "../../engine/random/random-state.ts";
import { evaluationSeed } from "./draws.ts";

export interface BootstrapOptions {
  readonly replicates?: number | undefined;
  /** The share of replicates that the interval holds. */
  readonly level?: number | undefined;
  readonly seed?: number | undefined;
}

/** Where a score would fall for other clips of the same kind. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval that holds a statistic over clips drawn again, with replacement.
 *
 * @param counts clips of each set
 * @param statistic of the clips of these indices, for each set, some of which come several times
 * @see Efron 1979, "Bootstrap methods: another look at the jackknife"
 */
export function bootstrapInterval(
  counts: readonly number[],
  statistic: (...picked: readonly (readonly number[])[]) => number,
  { replicates = 1000, level = 0.95, seed = evaluationSeed }: BootstrapOptions = {},
): Interval {
  const draw = drawer(counts, seed);
  return within(
    Float64Array.from({ length: replicates }, () => statistic(...draw())),
    level,
  );
}

/** Draws clips of each set again, with replacement. */
function drawer(counts: readonly number[], seed: number): () => number[][] {
  const random = new RandomState(seed);
  return () => counts.map((count) => Array.from({ length: count }, () => random.integerUpTo(count - 1)));
}

function within(values: Float64Array, level: number): Interval {
  const sorted = values.slice().sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/**
 * An interval moved so that the mean of the replicates is the score itself.
 *
 * A distance between sets grows when clips are drawn twice, so that its own interval would lie above it.
 */
export async function bootstrapDistance(
  distance: number,
  counts: readonly number[],
  statistic: (...picked: readonly (readonly number[])[]) => number | Promise<number>,
  { replicates = 1000, level = 0.95, seed = evaluationSeed }: BootstrapOptions = {},
): Promise<Interval> {
  const draw = drawer(counts, seed);
  const values = new Float64Array(replicates);
  for (let i = 0; i < replicates; i++) values[i] = await statistic(...draw());
  const shift = distance - values.reduce((sum, value) => sum + value, 0) / replicates;
  const { low, high } = within(values, level);
  return { low: low + shift, high: high + shift };
}

/** The interval of a mean of one number for each clip. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions = {}): Interval {
  const mean = (picked: readonly number[] = []) =>
    picked.reduce((sum, i) => sum + (values[i] as number), 0) / picked.length;
  return bootstrapInterval([values.length], mean, options);
}

/** Between the two nearest of sorted values, as numpy's. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}
