import type { Command } from "commander";
import { type SettingWishes, settingsSchema, vocoderNames } from "../generate/settings.ts";
import { assemble as assembleParts } from "../library/assemble.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import type { Door } from "./door.ts";
import { choiceOption } from "./option.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";
import { warn } from "./warn.ts";

interface AssembleOptions {
  readonly ldm: string;
  readonly clap: string;
  readonly vae?: string | undefined;
  readonly vocoder?: string | undefined;
  readonly out: string;
  readonly name: string;
  readonly half?: boolean | undefined;
  readonly steps?: number | undefined;
  readonly guidance?: number | undefined;
  readonly eta?: number | undefined;
  readonly durationSeconds?: number | undefined;
  readonly windowSeconds?: number | undefined;
  readonly defaultVocoder?: string | undefined;
}

/** What the terminal calls the settings that a model may have defaults of. */
const flags: SettingFlags<typeof settingsSchema> = {
  steps: ["--steps <n>", "default sampling steps"],
  guidance: ["--guidance <x>", "default guidance"],
  eta: ["--eta <x>", "default share of fresh noise in each DDIM step"],
  durationSeconds: ["--duration <seconds>", "default length"],
  windowSeconds: ["--window <seconds>", "longest stretch made at once, as long as it was trained on"],
};

/** `foley assemble` */
export function addAssemble(command: Command, door: Door): void {
  command
    .requiredOption("--ldm <folder>", "a model folder with the UNet, the schedule and the VAE")
    .requiredOption("--clap <folder>", "a model folder with CLAP and its tokenizer")
    .requiredOption("--out <folder>", "the new model folder")
    .option("--vae <folder>", "a model folder with the VAE to take instead, as after adversarial training")
    .option("--vocoder <folder>", "a model folder with the vocoder")
    .option("--name <name>", "name of the model", "model")
    .option("--half", "store weights in half precision");
  for (const option of settingOptions(settingsSchema, flags)) command.addOption(option);
  command
    .addOption(choiceOption("--default-vocoder <name>", "what is used by default", vocoderNames))
    .action((options: AssembleOptions) => assemble(options, door));
}

async function assemble(options: AssembleOptions, door: Door): Promise<void> {
  await assembleParts(
    { ldm: options.ldm, clap: options.clap, vae: options.vae, vocoder: options.vocoder },
    options.out,
    {
      ...{ name: options.name, defaults: defaultsOf(options), signal: door.signal },
      report: ({ stage, note = "" }) => (stage === "warning" ? warn(door, [note]) : null),
      precision: options.half === true ? "float16" : "float32",
    },
  );
  door.out(`${options.out}\n`);
}

function defaultsOf(options: AssembleOptions): SettingWishes {
  const { steps, guidance, eta, durationSeconds, windowSeconds, defaultVocoder } = options;
  const said = { steps, guidance, eta, durationSeconds, windowSeconds, vocoder: defaultVocoder };
  return parseSettings(settingsSchema.partial(), withoutUndefined(said), "assemble");
}
