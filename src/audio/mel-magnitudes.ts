import { internalError } from "../engine/tensor/error.ts";
import type { MelFilter } from "./mel-filter-bank.ts";

const stepCount = 30;

/**
 * The non-negative magnitudes whose mel bands come nearest to the given ones, by multiplicative steps from the
 * transposed filter bank: unlike a pseudo-inverse they never ask for negative magnitudes.
 *
 * @param mels `[time, mel]`, magnitudes
 * @returns `[time, freq]`
 * @see Lee and Seung 2001, "Algorithms for non-negative matrix factorization"
 */
export function magnitudesOfMel(mels: Float32Array, bank: readonly MelFilter[], freq: number): Float32Array {
  const runs = binRuns(bank, freq);
  const time = mels.length / bank.length;
  const result = new Float32Array(time * freq);
  const wanted = new Float32Array(freq);
  let [got, next] = [new Float64Array(bank.length), new Float64Array(bank.length)];
  for (let frame = 0; frame < time; frame++) {
    const bands = mels.subarray(frame * bank.length, (frame + 1) * bank.length);
    // Of silence nothing is wanted.
    if (bands.every((band) => band === 0)) continue;
    const magnitudes = result.subarray(frame * freq, (frame + 1) * freq);
    for (const run of runs) spread(run, bands, wanted);
    magnitudes.set(wanted);
    gather(runs, magnitudes, next);
    for (let step = 0; step < stepCount; step++) {
      [got, next] = [next, got.fill(0)];
      for (const run of runs) improve(run, { wanted, got, magnitudes, next });
    }
    next.fill(0);
  }
  return result;
}

/** Bins beside each other that lie in the same two triangles; the second has no weight where they lie in one. */
interface BinRun {
  readonly first: number;
  readonly bands: readonly [number, number];
  readonly weights: readonly [number[], number[]];
}

/** Bins that lie in no triangle are in no run. */
function binRuns(bank: readonly MelFilter[], freq: number): BinRun[] {
  const runs: BinRun[] = [];
  for (let bin = 0; bin < freq; bin++) {
    const weightIn = (band: number): number => bank[band]?.weights[bin - bank[band].first] ?? 0;
    const [low, high = low, third] = [...bank.keys()].filter((band) => weightIn(band) !== 0);
    if (low === undefined || high === undefined) continue;
    if (third !== undefined) throw internalError(`magnitudesOfMel: bin ${bin} lies in three mel bands`);
    const last = runs.at(-1);
    const goesOn = last?.bands.join() === `${low},${high}` && last.first + last.weights[0].length === bin;
    const run: BinRun = last !== undefined && goesOn ? last : { first: bin, bands: [low, high], weights: [[], []] };
    if (run !== last) runs.push(run);
    run.weights[0].push(weightIn(low));
    run.weights[1].push(high === low ? 0 : weightIn(high));
  }
  return runs;
}

/** Bins of bands, by the transposed filter bank. */
function spread({ first, bands: [low, high], weights }: BinRun, bands: Float32Array, bins: Float32Array): void {
  const [lowWeights, highWeights] = weights;
  for (let i = 0; i < lowWeights.length; i++) {
    bins[first + i] =
      (lowWeights[i] as number) * (bands[low] as number) + (highWeights[i] as number) * (bands[high] as number);
  }
}

/** Adds bins to their bands. */
function gather(runs: readonly BinRun[], bins: Float32Array, bands: Float64Array): void {
  for (const { first, bands: pair, weights } of runs) {
    for (const side of [0, 1] as const) {
      const band = pair[side];
      for (const [i, weight] of weights[side].entries())
        bands[band] = (bands[band] as number) + weight * (bins[first + i] as number);
    }
  }
}

interface FrameState {
  /** Of each bin, by the bands that are given. */
  readonly wanted: Float32Array;
  /** Of each band, by the magnitudes as they are. */
  readonly got: Float64Array;
  readonly magnitudes: Float32Array;
  /** Of each band, by the magnitudes as they become. */
  readonly next: Float64Array;
}

/** One step for the bins of a run, and what their bands get of them. */
function improve(run: BinRun, { wanted, got, magnitudes, next }: FrameState): void {
  const {
    first,
    bands: [low, high],
    weights: [lowWeights, highWeights],
  } = run;
  const gotLow = got[low] as number;
  const gotHigh = got[high] as number;
  let lowSum = 0;
  let highSum = 0;
  for (let i = 0; i < lowWeights.length; i++) {
    const bin = first + i;
    const a = lowWeights[i] as number;
    const b = highWeights[i] as number;
    const magnitude =
      ((magnitudes[bin] as number) * (wanted[bin] as number)) / Math.max(a * gotLow + b * gotHigh, 1e-20);
    magnitudes[bin] = magnitude;
    lowSum += a * magnitude;
    highSum += b * magnitude;
  }
  next[low] = (next[low] as number) + lowSum;
  next[high] = (next[high] as number) + highSum;
}
