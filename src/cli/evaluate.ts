import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { abortedAs } from "../engine/work.ts";
import type { OnError } from "../evaluate/features/hear-sounds.ts";
import { type FileSound, fileSound } from "../evaluate/node/file-sound.ts";
import { findSounds } from "../evaluate/node/find-sounds.ts";
import { choosePreset, type PresetName, presets } from "../evaluate/preset.ts";
import { csvReport } from "../evaluate/report/csv.ts";
import { htmlReport } from "../evaluate/report/html.ts";
import { tableReport } from "../evaluate/report/table.ts";
import type { Evaluation } from "../evaluate/score/evaluation.ts";
import { writeWhole } from "../files/write-whole.ts";
import { evaluate } from "../library/evaluate.ts";
import type { Door } from "./door.ts";
import { parseCount } from "./option.ts";
import { watched } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";

interface EvaluateOptions {
  readonly preset: PresetName;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly clap?: string | undefined;
  readonly json?: string | undefined;
  readonly csv?: string | undefined;
  readonly html?: string | undefined;
  readonly bootstrap?: number | undefined;
  readonly onError: OnError;
  readonly cache: boolean;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** `foley evaluate GENERATED REFERENCE` */
export function addEvaluate(command: Command, door: Door): void {
  command
    .argument("<generated>", "a folder, a pattern, a text file of paths, a CSV with the column file, or a manifest")
    .argument("<reference>", "the same; sounds of one name are pairs")
    .addOption(new Option("--preset <name>", "the protocol").choices(Object.keys(presets)).default("foley"))
    .option("--panns <file>", "PANNs' Cnn14 weights, or panns, panns-32k, nano: for FD, IS, KL, KID and KAD")
    .option("--vggish <file>", "VGGish's weights, or vggish, nano: for FAD")
    .option("--clap <folder>", "a model folder with CLAP, for CLAP scores")
    .option("--json <file>", "write scores, sounds and the manifest")
    .option("--csv <file>", "write a row for each sound")
    .option("--html <file>", "write a page with the best and worst sounds")
    .option("--bootstrap <n>", "intervals of the distances from so many replicates", parseCount)
    .addOption(
      new Option("--on-error <what>", "with sounds that cannot be used").choices(["skip", "fatal"]).default("skip"),
    )
    .option("--no-cache", "hear every sound anew, and keep nothing")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "auto")
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress")
    .action((generated: string, reference: string, options: EvaluateOptions) =>
      runEvaluate(generated, reference, options, door),
    );
}

async function runEvaluate(
  generatedPlace: string,
  referencePlace: string,
  options: EvaluateOptions,
  door: Door,
): Promise<void> {
  for (const file of [options.json, options.csv, options.html]) checkTarget(file);
  const rules = choosePreset(options.preset);
  const finding = { ...rules, signal: door.signal };
  const generated = await findSounds(generatedPlace, finding).catch(stopped);
  const reference = await findSounds(referencePlace, finding).catch(stopped);
  const warnings = [...generated.warnings, ...reference.warnings];
  const evaluation = await watched(door, null, options.quiet === true, (work) =>
    evaluate(generated.sounds, reference.sounds, {
      ...work,
      preset: options.preset,
      device: options.device,
      onError: options.onError,
      useCache: options.cache,
      warnings,
      onDeviceCheck: sayDeviceCheck(door, options.quiet === true),
      threadCount: options.threads,
      panns: options.panns,
      vggish: options.vggish,
      clap: options.clap,
      bootstrap: options.bootstrap,
    }),
  );
  await writeReports(evaluation, generated.sounds, reference.sounds, options);
  door.out(tableReport(evaluation, "--json lists all"));
}

/** The command was stopped, not the folder in which it was. */
function stopped(error: unknown): never {
  throw abortedAs(error, "evaluate: stopped");
}

/** Before hours of work, not after. */
function checkTarget(file: string | undefined): void {
  if (file === undefined || existsSync(dirname(file))) return;
  throw new FoleyError("usage", `${file}: expected a folder to write it to, got none; create ${dirname(file)} first`);
}

async function writeReports(
  evaluation: Evaluation,
  generated: readonly FileSound[],
  reference: readonly FileSound[],
  { json, csv, html }: EvaluateOptions,
): Promise<void> {
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(evaluation, null, 2)}\n`);
  if (csv !== undefined) await writeWhole(csv, csvReport(evaluation));
  if (html !== undefined)
    await writeWhole(html, await htmlReport(evaluation, generated.map(fileSound), reference.map(fileSound)));
}
