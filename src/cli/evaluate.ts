import type { Command } from "commander";
import type { z } from "zod";
import { furtherChoice } from "../evaluate/further-name.ts";
import { tableReport } from "../evaluate/report/table.ts";
import { evaluationSchema } from "../evaluate/settings.ts";
import { checkEvaluationFiles } from "../library/check-evaluation-files.ts";
import { hearing } from "../library/device-use.ts";
import { evaluatePlaces } from "../library/evaluate.ts";
import { writeEvaluation } from "../library/evaluation-files.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { watched } from "./progress.ts";
import { addQueueRunOptions, placeOnWorkers, type QueueRunCommand, refuseBesideQueue, runQueued } from "./queue-run.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";
import { commandSettings, settingsFileOption } from "./settings-file.ts";
import { refuseBesideShard, refuseOutAlone, runShard, type ShardCommand, shardFolder, shardOption } from "./shard.ts";

interface EvaluateCommand extends ShardCommand, QueueRunCommand {
  readonly out?: string | undefined;
  readonly json?: string | undefined;
  readonly csv?: string | undefined;
  readonly html?: string | undefined;
  readonly metrics?: string | undefined;
}

const flags: SettingFlags<typeof evaluationSchema> = {
  preset: "--preset <name>",
  panns: "--panns <file>",
  vggish: "--vggish <file>",
  also: "--also <judges>",
  clap: "--clap <folder>",
  neighbours: "--neighbours <n>",
  testList: "--test-list <name>",
  realToReal: ["--no-real-to-real", "leave out the scores of one half of the reference against the other"],
  bootstrap: "--bootstrap <n>",
  onError: "--on-error <what>",
  useCache: ["--no-cache", "hear every sound anew, and keep nothing"],
};

/** `foley evaluate GENERATED REFERENCE` */
export function addEvaluate(command: Command, door: Door): void {
  command
    .argument("<generated>", "a folder, a pattern, a text file of paths, a CSV with the column file, or a manifest")
    .argument("<reference>", "the same; sounds of one name are pairs");
  for (const option of settingOptions(evaluationSchema, flags)) command.addOption(option);
  command
    .addOption(settingsFileOption())
    .option("--json <file>", "write scores, sounds and the manifest")
    .option("--csv <file>", "write a row for each sound")
    .option("--metrics <file>", "write a CSV with a row for each metric")
    .option("--html <file>", "write a page with the best and worst sounds")
    .option(...shardOption)
    .option("--out <folder>", "of the parts, with --shard; of the results, with --queue");
  addQueueRunOptions(command);
  addDeviceFlags(command, hearing).action((generated: string, reference: string, options: EvaluateCommand) =>
    runEvaluate(generated, reference, options, command, door),
  );
}

async function runEvaluate(
  generated: string,
  reference: string,
  options: EvaluateCommand,
  command: Command,
  door: Door,
): Promise<void> {
  const { device, threads, quiet, shard, queue, out, json, csv, metrics, html } = options;
  const files = { json, csv, metrics, html };
  checkEvaluationFiles(files, [generated, reference]);
  const settings = await commandSettings(command, evaluationSchema);
  if (shard !== undefined) {
    refuseBesideShard(files);
    const said = { device, threads, quiet, shard, out: shardFolder(out) };
    return runShard("evaluate", { generated, reference, settings }, said, door);
  }
  if (queue !== undefined) {
    refuseBesideQueue(files);
    const request = { generated, reference, settings: onWorkers(settings) };
    const told = { words: `${generated} against ${reference}`, out: out ?? null };
    return runQueued("evaluate", request, { ...options, queue }, told, door);
  }
  refuseOutAlone(out);
  const found = await watched(door, null, quiet === true, (work) =>
    evaluatePlaces(generated, reference, {
      ...settings,
      ...work,
      ...{ device, threadCount: threads, onDeviceCheck: sayDeviceCheck(door, quiet === true) },
    }),
  );
  // First: what took hours is seen, though no file can be written.
  door.out(tableReport(found.evaluation, "--json lists all"));
  await writeEvaluation(found, files);
}

type Settings = z.input<typeof evaluationSchema>;

/** Judges by their whole paths, as workers run in other folders. */
function onWorkers(settings: Settings): Settings {
  const { panns, vggish, clap, also } = settings;
  const placed = (judge: string | undefined): string | undefined => judge && placeOnWorkers(judge);
  const further = also?.map((judge) => {
    const { name, file } = furtherChoice(judge);
    return file === null ? name : `${name}=${placeOnWorkers(file)}`;
  });
  return { ...settings, panns: placed(panns), vggish: placed(vggish), clap: placed(clap), also: further };
}
