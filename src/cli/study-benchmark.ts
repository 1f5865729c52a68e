import { join } from "node:path";
import type { Command } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import { abortedAs } from "../engine/work.ts";
import { benchmark, benchmarkConfig, benchmarkStatus, sweep } from "../library/benchmark.ts";
import { training } from "../library/device-use.ts";
import type { BenchmarkOptions } from "../library/study-options.ts";
import { writeStudyReport } from "../library/write-study-report.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { CellStatus } from "../study/benchmark/status.ts";
import type { StudyReport } from "../study/report/study-report.ts";
import { sweeps } from "../study/sweep/sweeps.ts";
import { jsonOfConfig } from "../units/node/kinds/study-request.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { parseList } from "./option.ts";
import { addPlaceOptions, type Named } from "./place-options.ts";
import { watched } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { refuseBesideShard, runShard, type ShardCommand, shardOption } from "./shard.ts";
import { studyCommandLine } from "./study-command.ts";
import { warn } from "./warn.ts";

interface BenchmarkCommand extends ShardCommand {
  readonly preset?: string | undefined;
  readonly out?: string | undefined;
  readonly data: Named;
  readonly model: Named;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly status?: boolean | undefined;
}

type Study = (config: BenchmarkConfig, options: BenchmarkOptions) => Promise<StudyReport>;

/** `foley study benchmark …`, and the studies that vary one thing of a benchmark. */
export function addBenchmark(study: Command, door: Door): void {
  withBenchmarkOptions(
    study
      .command("benchmark")
      .description("train and judge a grid of models: the paper's tables I and II and figure 2; run again, it goes on"),
  )
    .option("--status", "only say where every cell stands")
    .option(...shardOption)
    .action((path: string | undefined, options: BenchmarkCommand) => run("benchmark", path, options, door, benchmark));
  for (const one of sweeps) {
    withBenchmarkOptions(study.command(one.name).description(`${one.summary}, with the config of a benchmark`))
      .option("--values <list>", `what to try; ${one.values.join(",")} where left out`, parseList)
      .action((path: string | undefined, options: BenchmarkCommand) =>
        run(one.name, path, options, door, (config, rest) => sweep(one.name, options.values ?? null, config, rest)),
      );
  }
}

function withBenchmarkOptions(command: Command): Command {
  command
    .argument("[config]", "the study as a JSON or YAML file")
    .option("--preset <name>", "a config that comes with foley, such as nano-smoke")
    .option("--out <folder>", "ledger, runs and report; the study's name where left out");
  addPlaceOptions(command);
  return addDeviceFlags(command, training);
}

async function run(
  name: string,
  path: string | undefined,
  options: BenchmarkCommand,
  door: Door,
  study: Study,
): Promise<void> {
  const { preset, data, model: models, panns, vggish, status } = options;
  const config = await benchmarkConfig(sourceOf(name, path, preset), { data, models, panns, vggish });
  const folder = options.out ?? (name === "benchmark" ? config.name : `${config.name}-${name}`);
  if (options.shard !== undefined) {
    refuseBesideShard({ status });
    const said = { ...options, shard: options.shard, out: folder };
    const command = studyCommandLine(name, config, null);
    return runShard("study", { config: jsonOfConfig(config), command }, said, door);
  }
  if (status === true) return sayStatus(await benchmarkStatus(config, folder), config, door);
  const report = await runWatched(name, config, folder, options, door, study);
  warn(door, report.warnings);
  const target = join(folder, "report");
  await writeStudyReport(target, report);
  door.out(`${join(target, "report.html")}\n`);
}

function runWatched(
  name: string,
  config: BenchmarkConfig,
  folder: string,
  { device, threads, quiet, values }: BenchmarkCommand,
  door: Door,
  study: Study,
): Promise<StudyReport> {
  const isQuiet = quiet === true;
  return watched(door, name, isQuiet, ({ signal }, watch) =>
    study(config, {
      ...{ folder, device, signal, threadCount: threads },
      command: studyCommandLine(name, config, values ?? null),
      report(event) {
        if (event.unit !== "cells") return watch.report(event);
        watch.stop();
        if (!isQuiet) door.err(`${event.cell.id}: finished\n`);
      },
      onDeviceCheck: sayDeviceCheck(door, isQuiet),
    }),
  ).catch((error: unknown) => {
    throw abortedAs(error, `study: stopped; the same command goes on from ${folder}`);
  });
}

/** A line for each cell. */
function sayStatus(cells: readonly CellStatus[], { training }: BenchmarkConfig, door: Door): void {
  const width = Math.max(...cells.map(({ id }) => id.length));
  const lines = cells.map(({ id, state, step, condition }) => {
    const steps = condition === null ? "" : `${step} of ${training.steps} steps`;
    return `${id.padEnd(width)}  ${state.padEnd(8)}  ${steps}`.trimEnd();
  });
  const finished = cells.filter(({ state }) => state === "finished").length;
  door.out(`${[...lines, `${finished} of ${cells.length} cells finished`].join("\n")}\n`);
}

function sourceOf(
  name: string,
  path: string | undefined,
  preset: string | undefined,
): { path: string } | { preset: string } {
  if (path !== undefined && preset === undefined) return { path };
  if (preset !== undefined && path === undefined) return { preset };
  const came = path === undefined ? "neither" : "both";
  throw new FoleyError("usage", `study ${name}: expected a config file or --preset, got ${came}; name one`);
}
