import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { writeWhole } from "../files/write-whole.ts";
import { replaceFolder } from "../files/write-whole-folder.ts";
import { type BenchmarkPlace, benchmark, sweep } from "../library/study.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import { findBenchmarkConfig } from "../study/benchmark/find-config.ts";
import { benchmarkStatus } from "../study/benchmark/status.ts";
import type { ReportFiles } from "../study/report/report-files.ts";
import { sweeps } from "../study/sweep/sweeps.ts";
import type { Door } from "./door.ts";
import { parseCount, parseList } from "./option.ts";
import { withStages } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { warn } from "./warn.ts";

type Named = Readonly<Record<string, string>>;

interface BenchmarkCommand {
  readonly preset?: string | undefined;
  readonly out?: string | undefined;
  readonly data: Named;
  readonly model: Named;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly status?: boolean | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

type Study = (config: BenchmarkConfig, place: BenchmarkPlace) => Promise<ReportFiles>;

/** `foley study benchmark …`, and the studies that vary one thing of a benchmark. */
export function addBenchmark(study: Command, door: Door): void {
  withBenchmarkOptions(
    study
      .command("benchmark")
      .description("train and judge a grid of models: the paper's tables I and II and figure 2; run again, it goes on"),
  )
    .option("--status", "only say where every cell stands")
    .action((path: string | undefined, options: BenchmarkCommand) => run("benchmark", path, options, door, benchmark));
  for (const one of sweeps) {
    withBenchmarkOptions(study.command(one.name).description(`${one.summary}, with the config of a benchmark`))
      .option("--values <list>", `what to try; ${one.values.join(",")} where left out`, parseList)
      .action((path: string | undefined, options: BenchmarkCommand) =>
        run(one.name, path, options, door, (config, place) => sweep(one, options.values, config, place)),
      );
  }
}

function withBenchmarkOptions(command: Command): Command {
  return command
    .argument("[config]", "the study as a JSON file")
    .option("--preset <name>", "a config that comes with foley, such as nano-smoke")
    .option("--out <folder>", "ledger, runs and report; the study's name where left out")
    .option("--data <name=path>", "where a data set's sounds are; may be repeated", collectNamed, {})
    .option("--model <name=path>", "where a pre-trained model is; may be repeated", collectNamed, {})
    .option("--panns <file>", "PANNs' Cnn14 weights, or panns, panns-32k, nano")
    .option("--vggish <file>", "VGGish's weights, or vggish, nano")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "cpu")
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress");
}

function collectNamed(text: string, named: Named): Named {
  const separator = text.indexOf("=");
  if (separator < 1) throw new InvalidArgumentError(`expected NAME=PLACE, got "${text}".`);
  return { ...named, [text.slice(0, separator)]: text.slice(separator + 1) };
}

async function run(
  name: string,
  path: string | undefined,
  options: BenchmarkCommand,
  door: Door,
  study: Study,
): Promise<void> {
  const { preset, data, model: models, panns, vggish, status, device, threads, quiet } = options;
  const config = await findBenchmarkConfig(sourceOf(name, path, preset), {
    ...{ data, models },
    ...(panns === undefined ? {} : { panns }),
    ...(vggish === undefined ? {} : { vggish }),
  });
  const folder = options.out ?? (name === "benchmark" ? config.name : `${config.name}-${name}`);
  if (status === true) {
    door.out(`${await benchmarkStatus(config, folder)}\n`);
    return;
  }
  const warnings = new Set<string>();
  const files = await withStages(door, quiet === true, (onProgress) =>
    study(config, {
      ...{ folder, device, signal: door.signal },
      ...(threads === undefined ? {} : { threadCount: threads }),
      onProgress: (done, total) => onProgress(name, done, total),
      onCell: ({ id }) => {
        if (quiet !== true) door.err(`${id}: finished\n`);
      },
      onDeviceCheck: sayDeviceCheck(door, quiet === true),
      onWarning: (warning) => void warnings.add(warning),
    }),
  ).catch((error: unknown) => Promise.reject(withAdvice(error, folder)));
  warn(door, [...warnings]);
  const report = join(folder, "report");
  await replaceFolder(report, async (partial) => {
    await mkdir(partial, { recursive: true });
    for (const [file, content] of files) await writeWhole(join(partial, file), content);
  });
  door.out(`${join(report, "report.html")}\n`);
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

function withAdvice(error: unknown, folder: string): unknown {
  if (!(error instanceof FoleyError) || error.code !== "aborted") return error;
  return new FoleyError("aborted", `study: stopped; the same command goes on from ${folder}`, { cause: error });
}
