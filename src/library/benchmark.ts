import { type ArgumentKind, anObject, checkArgument, checkTextArguments } from "../engine/tensor/argument.ts";
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

const aSource: ArgumentKind = {
  expected: "an object with the text path or preset, or with config",
  is: (value) => {
    if (!anObject.is(value)) return false;
    const { path, preset, config } = value as Readonly<Record<string, unknown>>;
    return config !== undefined || typeof (path ?? preset) === "string";
  },
};

const [lists, objects] = [
  ["datasets", "pretrained", "seeds"],
  ["training", "evaluation", "judges"],
];

const aBenchmarkConfig: ArgumentKind = {
  expected: "a benchmark's config with nothing left open, as it is made of a file",
  is: (value) => {
    if (!anObject.is(value)) return false;
    const config = value as Readonly<Record<string, unknown>>;
    return lists.every((name) => Array.isArray(config[name])) && objects.every((name) => anObject.is(config[name]));
  },
};

const listOfTexts: ArgumentKind = {
  expected: "a list of texts",
  is: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
};

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
  checkArgument("benchmark: the config", aSource, source);
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
  checkArgument("benchmark: the config", aBenchmarkConfig, config);
  checkTextArguments("benchmark", { folder });
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
  checkArgument("benchmark: the config", aBenchmarkConfig, config);
  (await import("./study-options.ts")).checkBenchmark(options);
  return trainingAlone(options, (resources) => benchmarkOf(resources, config, options));
}

/** The same with devices and judges that others share. */
export async function benchmarkWith(
  resources: Resources,
  config: BenchmarkConfig,
  options: BenchmarkWishes,
): Promise<StudyReport> {
  checkArgument("benchmark: the config", aBenchmarkConfig, config);
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
  await checkSweep(name, values, config);
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
  await checkSweep(name, values, config);
  (await import("./study-options.ts")).checkSharedBenchmark(options);
  return sweepOf(resources, name, values, config, options);
}

async function checkSweep(name: SweepName, values: readonly string[] | null, config: BenchmarkConfig): Promise<void> {
  (await import("../study/sweep/sweeps.ts")).findSweep(name);
  if (values !== null) checkArgument(`sweep of ${name}: values`, listOfTexts, values);
  checkArgument("sweep: the config", aBenchmarkConfig, config);
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
