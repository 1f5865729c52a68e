import type { DeviceName } from "../engine/runtime/device.ts";
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
import type { VocoderName } from "../generate/settings.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { BenchmarkOptions } from "../study/benchmark/run-benchmark.ts";
import type { ReportFiles } from "../study/report/report-files.ts";
import type { SensitivityStage } from "../study/sensitivity/study-folder.ts";
import type { Sweep } from "../study/sweep/sweep.ts";
import { aCount } from "./a-count.ts";
import { hearing, training } from "./device-use.ts";
import type { JudgeWishes } from "./judges.ts";
import { Resources } from "./resources.ts";
import { version } from "./version.ts";

/** How metrics are shown to react. */
export interface SensitivityWishes extends Pick<JudgeWishes, "panns" | "vggish"> {
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
  readonly useCache?: boolean | undefined;
  readonly onProgress?: ((stage: SensitivityStage, done: number, total: number) => void) | undefined;
  /** Hears of what is not as it should be, but stops nothing. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The same with a device of its own. */
export interface SensitivityOptions extends SensitivityWishes, OwnDevice {}

interface OwnDevice {
  readonly device?: DeviceName | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
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
  return onOwnDevice(wishes, null, (resources) => sensitivityWith(resources, reference, wishes));
}

/** The same with devices and judges that others share. */
export async function sensitivityWith(
  resources: Resources,
  reference: string,
  wishes: SensitivityWishes,
): Promise<ReportFiles> {
  const { FeatureCache } = await import("../evaluate/features/feature-cache.ts");
  const { Vocoder } = await import("../generate/vocoder.ts");
  const { studySensitivity } = await import("../study/sensitivity/study-folder.ts");
  const { shares = [0, 0.25, 0.5, 0.75, 1], seeds = 5, vocoder = "griffin-lim", model = "nano" } = wishes;
  const { preset = "foley", useCache = true, panns, vggish, onWarning = () => {}, ...options } = wishes;
  const { runtime, warnings } = await resources.device(hearing);
  const cache = useCache ? new FeatureCache() : null;
  for (const warning of warnings) onWarning(warning);
  const files = await studySensitivity(reference, {
    ...options,
    shares,
    seeds,
    preset,
    judges: await resources.judges(preset, { panns, vggish }),
    vocoder: await Vocoder.open(runtime, model),
    vocoderName: vocoder,
    cache,
    versions: { foley: version(), device: runtime.device },
  });
  for (const warning of cache?.warnings ?? []) onWarning(warning);
  return files;
}

/** What a benchmark is told beside its config. */
export interface BenchmarkWishes extends Pick<BenchmarkOptions, "onProgress" | "onCell" | "onWarning" | "signal"> {
  /** Holds ledger, runs and report; a benchmark that was stopped there goes on. */
  readonly folder: string;
}

/** The same with a device of its own. */
export interface BenchmarkPlace extends BenchmarkWishes, OwnDevice {}

/**
 * Trains and judges every cell of a benchmark that is not finished yet: the paper's tables I and II and figure 2.
 *
 * @returns the files of a report by their names
 * @throws FoleyError "config" where the folder holds another benchmark, "aborted" when stopped
 */
export async function benchmark(config: BenchmarkConfig, place: BenchmarkPlace): Promise<ReportFiles> {
  await trainAlone();
  return onOwnDevice(place, "cpu", (resources) => benchmarkWith(resources, config, place));
}

/** The same with devices and judges that others share. */
export async function benchmarkWith(
  resources: Resources,
  config: BenchmarkConfig,
  wishes: BenchmarkWishes,
): Promise<ReportFiles> {
  const { benchmarkReport } = await import("../study/benchmark/report.ts");
  const { runBenchmark } = await import("../study/benchmark/run-benchmark.ts");
  const options = await benchOf(resources, config, wishes);
  return benchmarkReport(config, await runBenchmark(config, options), options);
}

/** A benchmark at each of several values of one thing; `values` are the sweep's own where absent. */
export async function sweep(
  kind: Sweep,
  values: readonly string[] | undefined,
  config: BenchmarkConfig,
  place: BenchmarkPlace,
): Promise<ReportFiles> {
  await trainAlone();
  return onOwnDevice(place, "cpu", (resources) => sweepWith(resources, kind, values, config, place));
}

/** The same with devices and judges that others share. */
export async function sweepWith(
  resources: Resources,
  kind: Sweep,
  values: readonly string[] | undefined,
  config: BenchmarkConfig,
  wishes: BenchmarkWishes,
): Promise<ReportFiles> {
  const { runSweep } = await import("../study/sweep/run-sweep.ts");
  return runSweep(kind, values, config, await benchOf(resources, config, wishes));
}

async function benchOf(
  resources: Resources,
  { judges, evaluation }: BenchmarkConfig,
  { folder, onProgress, onCell, onWarning, signal }: BenchmarkWishes,
): Promise<BenchmarkOptions> {
  const { runtime, warnings } = await resources.device(training);
  for (const warning of warnings) onWarning?.(warning);
  return {
    ...{ folder, onProgress, onCell, onWarning, signal, runtime, version: version() },
    judges: await resources.judges(evaluation.protocol, judges),
  };
}

async function trainAlone(): Promise<void> {
  const { collectGarbageAtOnce } = await import("../engine/runtime/node/garbage.ts");
  collectGarbageAtOnce();
}

async function onOwnDevice<T>(
  { device, threadCount, onDeviceCheck = () => {} }: OwnDevice,
  usual: DeviceName | null,
  work: (resources: Resources) => Promise<T>,
): Promise<T> {
  const resources = new Resources({ device: device ?? usual, threads: threadCount ?? null, onDeviceCheck });
  try {
    return await work(resources);
  } finally {
    await resources.close();
  }
}
