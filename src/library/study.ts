import { aText, checkArgument } from "../engine/tensor/argument.ts";
import { workOf } from "../engine/work.ts";
import type { BenchmarkTools } from "../study/benchmark/benchmark-tools.ts";
import type { BenchmarkConfig, BenchmarkFile } from "../study/benchmark/config.ts";
import type { BenchmarkPlaceWishes } from "../study/benchmark/places.ts";
import type { CellStatus } from "../study/benchmark/status.ts";
import type { StudyReport } from "../study/report/study-report.ts";
import type { SensitivitySettings } from "../study/sensitivity/settings.ts";
import type { SweepName } from "../study/sweep/sweep.ts";
import type { Verification } from "../study/verify/verification.ts";
import type { VerifyTools } from "../study/verify/verify-request.ts";
import { hearing, training } from "./device-use.ts";
import { onOwnDevice } from "./own-device.ts";
import type { Resources } from "./resources.ts";
import type {
  BenchmarkOptions,
  BenchmarkWishes,
  SensitivityOptions,
  SensitivityRequest,
  SensitivityWishes,
  VerifyOptions,
  VerifyPlan,
  VerifyWishes,
} from "./study-options.ts";
import { version } from "./version.ts";

export type {
  BenchmarkOptions,
  BenchmarkWishes,
  SensitivityOptions,
  SensitivityWishes,
  VerifyOptions,
  VerifyWishes,
} from "./study-options.ts";

/**
 * How FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on a folder of sounds.
 *
 * Events are of the stages `reference` and `damage`: a sound each.
 *
 * @throws FoleyError "data" where there are too few sounds, "not-found" where there is no such folder, "usage" for an option
 *   that cannot be, "aborted" after the signal
 */
export async function sensitivity(reference: string, options: SensitivityOptions = {}): Promise<StudyReport> {
  checkArgument("sensitivity: reference", aText, reference);
  const { sensitivityRequest } = await import("./study-options.ts");
  const request = sensitivityRequest(options);
  return onOwnDevice(request, (resources) => studyOf(resources, reference, request));
}

/** The same with devices and judges that others share. */
export async function sensitivityWith(
  resources: Resources,
  reference: string,
  options: SensitivityWishes,
): Promise<StudyReport> {
  checkArgument("sensitivity: reference", aText, reference);
  const { sharedSensitivityRequest } = await import("./study-options.ts");
  return studyOf(resources, reference, sharedSensitivityRequest(options));
}

async function studyOf(resources: Resources, reference: string, request: SensitivityRequest): Promise<StudyReport> {
  const { studySensitivity } = await import("../study/sensitivity/study-folder.ts");
  const { warnings } = await resources.device(hearing);
  const { dispose, cacheWarnings, ...tools } = await sensitivityTools(resources, request);
  try {
    const files = await studySensitivity(reference, request, tools, workOf(request));
    return { files, warnings: [...warnings, ...cacheWarnings()] };
  } finally {
    await dispose();
  }
}

/** What a sensitivity study is done with, to be freed after it. */
async function sensitivityTools(
  resources: Resources,
  request: Pick<SensitivityRequest, keyof SensitivitySettings | "command">,
) {
  const { FeatureCache } = await import("../evaluate/node/feature-cache.ts");
  const { findModelFolder } = await import("../generate/node/find-model.ts");
  const { folderFiles } = await import("../files/folder-files.ts");
  const { Vocoder } = await import("../generate/vocoder.ts");
  const { hashOfModel } = await import("../generate/model-hash.ts");
  const { checkoutCommit } = await import("./commit.ts");
  const { runtime } = await resources.device(hearing);
  const cache = request.useCache ? new FeatureCache() : null;
  const commit = await checkoutCommit();
  const model = folderFiles(findModelFolder(request.model));
  const judges = await resources.judges({ ...request, clap: null });
  const vocoder = await Vocoder.open(runtime, model);
  return {
    judges,
    vocoder,
    cache,
    command: request.command,
    modelHash: await hashOfModel(model),
    versions: {
      ...{ foley: version(), node: process.versions.node, device: runtime.device },
      commits: commit === null ? [] : [commit],
    },
    cacheWarnings: (): readonly string[] => cache?.warnings ?? [],
    dispose: () => vocoder.dispose(),
  };
}

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

/**
 * Measures a random part of a report anew, and compares it with what the report says.
 *
 * A benchmark's part is a cell, trained and judged; a sweep's a cell at one of its points; that of a sensitivity study a damage by a
 * seed.
 *
 * @param report the folder of the report
 * @throws FoleyError "not-found" where there is no report, "usage" for places that are missing, "data" where models, judges or
 *   sounds are others than those of the report
 */
export async function verifyStudy(report: string, options: VerifyOptions): Promise<Verification> {
  checkArgument("verify: report", aText, report);
  const plan = (await import("./study-options.ts")).ownVerifyPlan(options);
  return trainingAlone(options, (resources) => verificationIn(resources, report, plan, options));
}

/** The same with devices and judges that others share. */
export async function verifyStudyWith(
  resources: Resources,
  report: string,
  options: VerifyWishes,
): Promise<Verification> {
  checkArgument("verify: report", aText, report);
  const plan = (await import("./study-options.ts")).verifyPlan(options);
  return verificationIn(resources, report, plan, options);
}

async function verificationIn(
  resources: Resources,
  report: string,
  { folder, ...request }: VerifyPlan,
  options: VerifyWishes,
): Promise<Verification> {
  const { join } = await import("node:path");
  const { readReport } = await import("../study/verify/committed-report.ts");
  const { verify } = await readReport(report);
  const opened: { dispose(): Promise<void> }[] = [];
  const tools: VerifyTools = {
    benchmark: (config, point) =>
      benchmarkTools(resources, config, { folder: join(folder, point), command: undefined }),
    async sensitivity(settings) {
      const own = await sensitivityTools(resources, { ...settings, command: null });
      opened.push(own);
      return own;
    },
  };
  try {
    return await verify(request, tools, workOf(options));
  } finally {
    for (const one of opened) await one.dispose();
  }
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

async function benchmarkTools(
  resources: Resources,
  config: BenchmarkConfig,
  { folder, command }: Pick<BenchmarkWishes, "folder" | "command">,
): Promise<BenchmarkTools> {
  const { judgesInBand } = await import("../study/benchmark/judges-in-band.ts");
  const { checkoutCommit } = await import("./commit.ts");
  const { runtime } = await resources.device(training);
  const { judges, evaluation } = config;
  const chosen = await resources.judges({ ...judges, preset: evaluation.protocol, clap: null });
  return {
    ...{ folder, command: command ?? null, runtime, version: version(), commit: await checkoutCommit() },
    judges: await judgesInBand(chosen, config, folder),
  };
}

async function trainingAlone<T>(options: BenchmarkOptions, work: (resources: Resources) => Promise<T>): Promise<T> {
  const { collectGarbageAtOnce } = await import("../engine/runtime/node/garbage.ts");
  collectGarbageAtOnce();
  return onOwnDevice({ ...options, device: options.device ?? training.usual }, work);
}

/**
 * Writes a report into a folder, which appears under its name only when all is in it.
 *
 * @throws FoleyError "usage" where there is something of that name that is not to be replaced
 */
export async function writeStudyReport(
  folder: string,
  { files }: StudyReport,
  { replaces = true }: { readonly replaces?: boolean | undefined } = {},
): Promise<void> {
  const { mkdir } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const { replaceFolder, writeWholeFolder } = await import("../files/write-whole-folder.ts");
  const { writeWhole } = await import("../files/write-whole.ts");
  const { withClaim } = await import("../files/claim.ts");
  // Processes that share a benchmark end with its report at the same time.
  await withClaim(folder, () =>
    (replaces ? replaceFolder : writeWholeFolder)(folder, async (partial) => {
      await mkdir(partial, { recursive: true });
      for (const [name, content] of files) await writeWhole(join(partial, name), content);
    }),
  );
}
