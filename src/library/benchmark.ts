import { workOf } from "../engine/work.ts";
import type { BenchmarkTools } from "../study/benchmark/benchmark-tools.ts";
import type { BenchmarkConfig, BenchmarkFile } from "../study/benchmark/config.ts";
import type { BenchmarkPlaceWishes } from "../study/benchmark/places.ts";
import type { CellStatus } from "../study/benchmark/status.ts";
import type { StudyReport } from "../study/report/study-report.ts";
import type { SweepName } from "../study/sweep/sweep.ts";
import { training } from "./device-use.ts";
import type { Resources } from "./resources.ts";
import type { BenchmarkOptions, BenchmarkWishes } from "./study-options.ts";
import { benchmarkTools, trainingAlone } from "./study-tools.ts";

/** What a benchmark's config may be: a file of JSON or YAML, one that comes with foley, or what such a file says. */
export type BenchmarkSource =
  | { readonly path: string }
  | { readonly preset: string }
  | { readonly config: BenchmarkFile };

/**
 * A benchmark's config with its places filled in.
 *
 * @param wishes places of this machine that the config leaves open, and judges in place of its own
 *
 * @throws FoleyError "not-found" where there is none, "config" naming what is wrong in it, "usage" for a place of nothing
 */
export async function benchmarkConfig(
  source: BenchmarkSource,
  wishes: BenchmarkPlaceWishes = {},
): Promise<BenchmarkConfig> {
  const { findBenchmarkConfig, withPlaces } = await import("../study/benchmark/find-config.ts");
  const { parseSettings } = await import("../settings/parse-settings.ts");
  const { placesSchema } = await import("../study/benchmark/places.ts");
  const places = parseSettings(placesSchema, wishes, "benchmark");
  if (!("config" in source)) return findBenchmarkConfig(source, places);
  const { checkBenchmarkConfig } = await import("../study/benchmark/parse-config.ts");
  return withPlaces(checkBenchmarkConfig("benchmark", source.config), places);
}

/** Where every cell of a benchmark stands in a folder. */
export async function benchmarkStatus(config: BenchmarkConfig, folder: string): Promise<readonly CellStatus[]> {
  return (await import("../study/benchmark/status.ts")).cellStatuses(config, folder);
}

/**
 * Trains and judges every cell of a benchmark that is not finished yet: the paper's tables I and II and figure 2.
 *
 * Events are of each training step and judged sound, and with the unit `cells` of each cell that is finished.
 *
 * @throws FoleyError "config" where the folder holds another benchmark, "aborted" when stopped
 */
export async function benchmark(config: BenchmarkConfig, options: BenchmarkOptions): Promise<StudyReport> {
  (await import("./study-options.ts")).checkBenchmark(options);
  return trainingAlone(options, (resources) => benchmarkOf(resources, config, options));
}

/** The same with devices and judges that others share. */
export async function benchmarkWith(
  resources: Resources,
  config: BenchmarkConfig,
  options: BenchmarkWishes,
): Promise<StudyReport> {
  (await import("./study-options.ts")).checkSharedBenchmark(options);
  return benchmarkOf(resources, config, options);
}

async function benchmarkOf(
  resources: Resources,
  config: BenchmarkConfig,
  options: BenchmarkWishes,
): Promise<StudyReport> {
  const { benchmarkReport } = await import("../study/benchmark/report.ts");
  const { runBenchmark } = await import("../study/benchmark/run-benchmark.ts");
  return reportOf(resources, config, options, async (tools) => {
    const { cells, warnings } = await runBenchmark(config, tools, workOf(options));
    return { files: await benchmarkReport(config, cells, tools), warnings };
  });
}

/**
 * A benchmark at each of several values of one thing.
 *
 * @param values the sweep's own where null
 * @throws FoleyError "usage" for values that the sweep cannot take, and as `benchmark`
 */
export async function sweep(
  name: SweepName,
  values: readonly string[] | null,
  config: BenchmarkConfig,
  options: BenchmarkOptions,
): Promise<StudyReport> {
  (await import("./study-options.ts")).checkBenchmark(options);
  return trainingAlone(options, (resources) => sweepOf(resources, name, values, config, options));
}

/** The same with devices and judges that others share. */
export async function sweepWith(
  resources: Resources,
  name: SweepName,
  values: readonly string[] | null,
  config: BenchmarkConfig,
  options: BenchmarkWishes,
): Promise<StudyReport> {
  (await import("./study-options.ts")).checkSharedBenchmark(options);
  return sweepOf(resources, name, values, config, options);
}

async function sweepOf(
  resources: Resources,
  name: SweepName,
  values: readonly string[] | null,
  config: BenchmarkConfig,
  options: BenchmarkWishes,
): Promise<StudyReport> {
  const { runSweep } = await import("../study/sweep/run-sweep.ts");
  const { findSweep } = await import("../study/sweep/sweeps.ts");
  return reportOf(resources, config, options, (tools) =>
    runSweep(findSweep(name), values, config, tools, workOf(options)),
  );
}

/** What a study reports that is done with the device and the judges of a benchmark, after what was noticed of the device. */
async function reportOf(
  resources: Resources,
  config: BenchmarkConfig,
  options: BenchmarkWishes,
  study: (tools: BenchmarkTools) => Promise<StudyReport>,
): Promise<StudyReport> {
  const { warnings } = await resources.device(training);
  const report = await study(await benchmarkTools(resources, config, options));
  return { files: report.files, warnings: [...warnings, ...report.warnings] };
}
