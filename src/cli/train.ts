import type { Command } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { readText } from "../files/read-text.ts";
import { training } from "../library/device-use.ts";
import { loadJudges } from "../library/judges.ts";
import { type TrainModelOptions, trainModel } from "../library/train.ts";
import { readSettingsText } from "../settings/read-settings-text.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import { findTrainingKind, trainingKinds } from "../train/kind/kinds.ts";
import { type RunOptions, runOptionSettings } from "../train/settings/run-options.ts";
import { type TrainingWishes, wishSettings } from "../train/settings/wishes.ts";
import { addDatasetOptions, type DatasetOptions, datasetChoiceOf } from "./dataset-options.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { openDeviceAtDoor } from "./open-device.ts";
import { collect } from "./option.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";
import { addScoringOptions, scoringOf } from "./train-scoring.ts";
import { TrainScreen } from "./train-screen.ts";

type NamedWishes = Omit<TrainingWishes, "settings" | "set">;

interface TrainCommand extends DatasetOptions, NamedWishes, Omit<RunOptions, "useCache"> {
  readonly data: string;
  readonly out: string;
  readonly preset: string;
  readonly from?: string | undefined;
  readonly tokenizer?: string | undefined;
  readonly vae?: string | undefined;
  readonly clap?: string | undefined;
  readonly set: readonly string[];
  readonly settings?: string | undefined;
  readonly cache: boolean;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** What the terminal calls wishes that have names of their own. */
export const wishFlags: Required<SettingFlags<typeof wishSettings>> = {
  stepCount: "--steps <n>",
  batchSize: "--batch <n>",
  seed: "--seed <n>",
  learningRate: "--learning-rate <x>",
  condition: "--condition <kind>",
  fill: "--pad <what>",
  loraRank: ["--lora <rank>", "learn low-rank changes of --from alone (ldm)"],
};

const runFlags: SettingFlags<typeof runOptionSettings> = {
  checkpointEvery: "--checkpoint-every <n>",
  logEvery: "--log-every <n>",
  bestBy: "--best-by <metric>",
  patience: ["--patience <n>", "end after this many steps without a better one (with --best-by)"],
};

/** `foley train KIND` */
export function addTrain(command: Command, door: Door): void {
  const kinds = trainingKinds.map(
    ({ name, summary, presets }) => `  ${name.padEnd(11)} ${summary}; presets: ${Object.keys(presets).join(", ")}`,
  );
  const wordless = trainingKinds.filter(({ needsCaptions }) => !needsCaptions).map(({ name }) => name);
  command
    .argument("<kind>", `what to train: ${trainingKinds.map(({ name }) => name).join(", ")}`)
    .requiredOption(
      "--data <path>",
      `sounds: a data set's folder, a class per sub-folder, captions beside them, a manifest; any for ${wordless.join(" and ")}`,
    )
    .requiredOption("--out <folder>", "receives checkpoint, logs and, in the end, the model")
    .option("--preset <name>", "named settings", "nano")
    .option("--from <model>", "what to begin from: a model folder, a model's name, an original checkpoint")
    .option("--tokenizer <folder>", "of an original checkpoint, which has none; else fetched")
    .option("--vae <model>", "a folder or a name of a model with the frozen VAE (ldm, vocoder)")
    .option("--clap <model>", "a folder or a name of a model with the frozen CLAP (ldm)");
  for (const option of settingOptions(wishSettings, wishFlags)) command.addOption(option);
  command
    .option("--set <name=value>", "any other setting of the preset; may be repeated", collect, [])
    .option("--settings <file>", "settings of the preset as JSON or YAML, nested as they are there");
  for (const option of settingOptions(runOptionSettings, runFlags)) command.addOption(option);
  command.option("--no-cache", "prepare every sound anew, and keep nothing");
  addDeviceFlags(command, training)
    .addHelpText("after", `\nKinds:\n${kinds.join("\n")}`)
    .action((kind: string, options: TrainCommand) => train(kind, options, door));
  addDatasetOptions(command);
  addScoringOptions(command);
}

async function train(kind: string, command: TrainCommand, door: Door): Promise<void> {
  const { name } = findTrainingKind(kind);
  const { cache, settings, quiet, ...options } = command;
  const nested = settings === undefined ? undefined : await readSettingsFile(settings);
  const screen = new TrainScreen(door, quiet === true);
  try {
    const runtime = await openDeviceAtDoor(command, door);
    const { folder } = await trainModel(
      { runtime, warnings: [], judges: (choice) => loadJudges(runtime, choice) },
      name,
      {
        ...withoutOthers(options),
        ...{ settings: nested, scoring: scoringOf(command), choice: datasetChoiceOf(options) },
        ...{ useCache: cache, signal: door.signal, report: (event) => screen.show(event) },
      },
    );
    screen.finish();
    door.out(`${folder}\n`);
  } finally {
    screen.stop();
  }
}

/** What the library knows by the same names. */
function withoutOthers(options: Omit<TrainCommand, "cache" | "settings">): TrainModelOptions {
  const { data, out, preset, from, tokenizer, vae, clap, set } = options;
  return {
    ...{ data, out, preset, from, tokenizer, vae, clap, set },
    ...settingsAmong(wishSettings, options),
    ...settingsAmong(runOptionSettings, options),
  };
}

/** @throws FoleyError "config" where the file is no JSON or YAML, as its ending says */
async function readSettingsFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  return readSettingsText(path, await readText(path, "settings as JSON or YAML", "config"));
}
