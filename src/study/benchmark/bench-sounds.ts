import { internalError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import type { BenchmarkConfig } from "./config.ts";
import type { Bench } from "./run-cell.ts";
import { hearReference, type TestSet } from "./sound-groups.ts";
import { loadTraining, openSounds, type StudySounds } from "./sounds.ts";

/** What the cells of a benchmark learn from and are judged by. */
export interface BenchSounds extends Pick<Bench, "training" | "test"> {
  /** @throws what opening a data set throws */
  readonly check: (dataset: string) => Promise<unknown>;
}

/**
 * Reads each data set once, when its first cell asks for it.
 *
 * @param warnings gets what was noticed of the data sets, a line each
 */
export function benchSounds(
  { datasets, evaluation }: BenchmarkConfig,
  { folder, judges }: BenchmarkTools,
  { signal }: Pick<Work, "signal">,
  warnings: string[],
): BenchSounds {
  const sounds = once(async (name: string): Promise<StudySounds> => {
    const dataset = datasets.find((one) => one.name === name);
    if (dataset === undefined) throw internalError(`${name} is no data set of the benchmark`);
    const opened = await openSounds(folder, dataset, evaluation.soundCount);
    warnings.push(...opened.warnings);
    return opened;
  });
  const clips = once(async (name, seed) => loadTraining(await sounds(name), seed, signal));
  return {
    check: sounds,
    training: async (name, seed) => clips(name, (await sounds(name)).isChosenBySeed ? seed : 0),
    test: once(async (name): Promise<TestSet> => {
      const { tested } = await sounds(name);
      return { items: tested, reference: await hearReference(tested, judges, signal) };
    }),
  };
}

function once<T>(make: (name: string, seed: number) => Promise<T>): (name: string, seed?: number) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (name, seed = 0) => {
    const key = `${seed} ${name}`;
    const known = made.get(key) ?? make(name, seed);
    made.set(key, known);
    return known;
  };
}
