import type { Command } from "commander";
import { type SettingWishes, settingsSchema, vocoderNames } from "../generate/settings.ts";
import { assemble as assembleParts } from "../library/assemble.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import type { Door } from "./door.ts";
import { choiceOption, parseNumber, parseWhole } from "./option.ts";
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
  readonly duration?: number | undefined;
  readonly window?: number | undefined;
  readonly defaultVocoder?: string | undefined;
}

/** `foley assemble` */
export function addAssemble(command: Command, door: Door): void {
  command
    .requiredOption("--ldm <folder>", "a model folder with the UNet, the schedule and the VAE")
    .requiredOption("--clap <folder>", "a model folder with CLAP and its tokenizer")
    .requiredOption("--out <folder>", "the new model folder")
    .option("--vae <folder>", "a model folder with the VAE to take instead, as after adversarial training")
    .option("--vocoder <folder>", "a model folder with the vocoder")
    .option("--name <name>", "name of the model", "model")
    .option("--half", "store weights in half precision")
    .option("--steps <n>", "default sampling steps", parseWhole)
    .option("--guidance <x>", "default guidance", parseNumber)
    .option("--eta <x>", "default share of fresh noise in each DDIM step", parseNumber)
    .option("--duration <seconds>", "default length", parseNumber)
    .option("--window <seconds>", "longest stretch made at once, as long as it was trained on", parseNumber)
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

function defaultsOf({ steps, guidance, eta, duration, window, defaultVocoder }: AssembleOptions): SettingWishes {
  const said = { steps, guidance, eta, durationSeconds: duration, windowSeconds: window, vocoder: defaultVocoder };
  return parseSettings(settingsSchema.partial(), withoutUndefined(said), "assemble");
}
