import { collectGarbageAtOnce } from "../engine/runtime/node/garbage.ts";
import { operatorProof } from "../engine/runtime/operator-proof.ts";
import {
  type ArgumentKind,
  aChoice,
  aFunction,
  aList,
  aSignal,
  aText,
  checkArgument,
  checkOptions,
} from "../engine/tensor/argument.ts";
import { FeatureCache } from "../evaluate/features/feature-cache.ts";
import type { VocoderName } from "../generate/settings.ts";
import { Vocoder } from "../generate/vocoder.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import { benchmarkReport } from "../study/benchmark/report.ts";
import { type BenchmarkOptions, runBenchmark } from "../study/benchmark/run-benchmark.ts";
import type { ReportFiles } from "../study/report/report-files.ts";
import { type SensitivityStage, studySensitivity } from "../study/sensitivity/study-folder.ts";
import { runSweep } from "../study/sweep/run-sweep.ts";
import type { Sweep } from "../study/sweep/sweep.ts";
import { aCount } from "./a-count.ts";
import { loadJudges } from "./judges.ts";
import { openDevice } from "./open-device.ts";
import { version } from "./version.ts";

export interface SensitivityOptions {
  /** Shares of the clips that are damaged, from 0 to 1, the smallest first. */
  readonly shares?: readonly number[] | undefined;
  /** Repetitions, which the confidence bands are made of. */
  readonly seeds?: number | undefined;
  /** Folds of the reference to keep; all where absent. */
  readonly folds?: readonly number[] | undefined;
  /** A folder of sounds that interfere; the reference's other classes where absent. */
  readonly interference?: string | undefined;
  readonly vocoder?: VocoderName | undefined;
  /** The model whose mel settings and vocoder are taken. */
  readonly model?: string | undefined;
  readonly preset?: string | undefined;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly useCache?: boolean | undefined;
  readonly device?: string | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
  readonly onProgress?: ((stage: SensitivityStage, done: number, total: number) => void) | undefined;
  /** Hears of what is not as it should be, but stops nothing. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const sensitivityOptions: Readonly<Record<keyof SensitivityOptions, ArgumentKind>> = {
  ...{ shares: aList, seeds: aCount, folds: aList, interference: aText, vocoder: aText, model: aText },
  ...{ preset: aText, panns: aText, vggish: aText, useCache: aChoice, device: aText, threadCount: aCount },
  ...{ onProgress: aFunction, onDeviceCheck: aFunction, onWarning: aFunction, signal: aSignal },
};

/**
 * How FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on a folder of sounds.
 *
 * @returns the files of a report by their names: words, figure and tables
 * @throws FoleyError "data" where there are too few sounds, "not-found" where there is no such folder
 */
export async function sensitivity(reference: string, wishes: SensitivityOptions = {}): Promise<ReportFiles> {
  checkArgument("sensitivity: reference", aText, reference);
  checkOptions("sensitivity", sensitivityOptions, wishes);
  const { shares = [0, 0.25, 0.5, 0.75, 1], seeds = 5, vocoder = "griffin-lim", model = "nano" } = wishes;
  const {
    preset = "foley",
    device = "auto",
    threadCount,
    useCache = true,
    onDeviceCheck,
    onWarning,
    ...options
  } = wishes;
  const runtime = await openDevice(operatorProof, { device, threadCount, onDeviceCheck, onWarning });
  const cache = useCache ? new FeatureCache() : null;
  const files = await studySensitivity(reference, {
    ...options,
    shares,
    seeds,
    preset,
    judges: await loadJudges(runtime, preset, options),
    vocoder: await Vocoder.open(runtime, model),
    vocoderName: vocoder,
    cache,
    versions: { foley: version(), device: runtime.device },
  });
  for (const warning of cache?.warnings ?? []) onWarning?.(warning);
  return files;
}

export interface BenchmarkPlace extends Pick<BenchmarkOptions, "onProgress" | "onCell" | "onWarning" | "signal"> {
  /** Holds ledger, runs and report; a benchmark that was stopped there goes on. */
  readonly folder: string;
  readonly device?: string | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
}

/**
 * Trains and judges every cell of a benchmark that is not finished yet: the paper's tables I and II and figure 2.
 *
 * @returns the files of a report by their names
 * @throws FoleyError "config" where the folder holds another benchmark, "aborted" when stopped
 */
export async function benchmark(config: BenchmarkConfig, place: BenchmarkPlace): Promise<ReportFiles> {
  const options = await openBench(config, place);
  return benchmarkReport(config, await runBenchmark(config, options), options);
}

/** A benchmark at each of several values of one thing; `values` are the sweep's own where absent. */
export async function sweep(
  kind: Sweep,
  values: readonly string[] | undefined,
  config: BenchmarkConfig,
  place: BenchmarkPlace,
): Promise<ReportFiles> {
  return runSweep(kind, values, config, await openBench(config, place));
}

async function openBench(
  { judges, evaluation }: BenchmarkConfig,
  { device = "cpu", threadCount, onDeviceCheck, ...rest }: BenchmarkPlace,
): Promise<BenchmarkOptions> {
  collectGarbageAtOnce();
  const { onWarning } = rest;
  const runtime = await openDevice(operatorProof, { device, threadCount, onDeviceCheck, onWarning });
  return { ...rest, runtime, version: version(), judges: await loadJudges(runtime, evaluation.protocol, judges) };
}
