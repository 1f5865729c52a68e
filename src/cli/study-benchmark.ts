import { join } from "node:path";
import type { Command } from "commander";
import { abortedAs } from "../engine/work.ts";
import { benchmark, benchmarkStatus, sweep } from "../library/benchmark.ts";
import { training } from "../library/device-use.ts";
import type { BenchmarkOptions } from "../library/study-options.ts";
import { writeStudyReport } from "../library/write-study-report.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { CellStatus } from "../study/benchmark/status.ts";
import type { StudyReport } from "../study/report/study-report.ts";
import { sweeps } from "../study/sweep/sweeps.ts";
import { jsonOfConfig } from "../units/node/kinds/study-request.ts";
import { type BenchmarkPlaceOptions, benchmarkConfigOf } from "./benchmark-config.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { parseList } from "./option.ts";
import { addPlaceOptions } from "./place-options.ts";
import { watched } from "./progress.ts";
import { addQueueRunOptions, placeOnWorkers, type QueueRunCommand, refuseBesideQueue, runQueued } from "./queue-run.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { refuseBesideShard, runShard, type ShardCommand, shardOption } from "./shard.ts";
import { studyCommandLine } from "./study-command.ts";
import { warn } from "./warn.ts";

interface BenchmarkCommand extends ShardCommand, BenchmarkPlaceOptions {
  readonly out?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly status?: boolean | undefined;
}

type Study = (config: BenchmarkConfig, options: BenchmarkOptions) => Promise<StudyReport>;

/** `foley study benchmark …`, and the studies that vary one thing of a benchmark. */
export function addBenchmark(study: Command, door: Door): void {
  const command = withBenchmarkOptions(
    study
      .command("benchmark")
      .description("train and judge a grid of models: the paper's tables I and II and figure 2; run again, it goes on"),
  )
    .option("--status", "only say where every cell stands")
    .option(...shardOption);
  addQueueRunOptions(command).action((path: string | undefined, options: BenchmarkCommand & QueueRunCommand) => {
    const { queue } = options;
    return queue === undefined
      ? run("benchmark", path, options, door, benchmark)
      : runOnWorkers(path, { ...options, queue }, door);
  });
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
  const { status } = options;
  const config = await benchmarkConfigOf(name, path, options);
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

/** Each cell by whichever worker has its data sets and models, under the same paths. */
async function runOnWorkers(
  path: string | undefined,
  options: BenchmarkCommand & QueueRunCommand & { readonly queue: string },
  door: Door,
): Promise<void> {
  refuseBesideQueue({ status: options.status });
  const said = await benchmarkConfigOf("benchmark", path, options);
  const { datasets, pretrained, judges } = said;
  const config = {
    ...said,
    datasets: datasets.map((one) => ({ ...one, path: one.path === null ? null : placeOnWorkers(one.path) })),
    pretrained: pretrained.map((one) => ({ ...one, model: placeOnWorkers(one.model) })),
    judges: { panns: placeOnWorkers(judges.panns), vggish: placeOnWorkers(judges.vggish) },
  };
  const request = { config: jsonOfConfig(config), command: studyCommandLine("benchmark", said, null) };
  await runQueued("study", request, options, { words: said.name, out: options.out ?? said.name }, door);
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
