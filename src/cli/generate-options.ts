import { type Command, Option } from "commander";
import type { z } from "zod";
import { type BitDepth, bitDepths, type SoundFormat, soundFormats } from "../audio/encode/encode-audio.ts";
import { type DeviceName, devices } from "../engine/runtime/device.ts";
import { parseRegion } from "../generate/region.ts";
import { type Region, referenceSettings, type SoundWishes, wishesSchema, wishNames } from "../generate/settings.ts";
import { wishesAmong } from "../generate/wishes.ts";
import type { LoraWish } from "../models/lora-file.ts";
import { describeSetting, type SettingRow } from "../settings/describe-settings.ts";
import { choiceOption, parseCount, parseList, parseLora, parseNumber, parseNumbers, wholeNumber } from "./option.ts";
import { addQueueRunOptions, type QueueRunCommand } from "./queue-run.ts";
import { settingParser } from "./setting-options.ts";
import { shardOption } from "./shard.ts";

/** What the command line says beside the wishes about a sound. */
export interface GenerateCommandOptions extends QueueRunCommand {
  readonly prompts?: string | undefined;
  readonly settings?: string | undefined;
  readonly model: string;
  readonly lora?: readonly LoraWish[] | undefined;
  readonly count: number;
  readonly out?: string | undefined;
  readonly format?: SoundFormat | undefined;
  readonly overwrite?: boolean | undefined;
  readonly bitDepth?: BitDepth | undefined;
  readonly previews?: number | undefined;
  readonly json?: boolean | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
  readonly shard?: string | undefined;
}

/** How an option of a setting differs from what its schema says. */
interface Spoken {
  /** Without the dashes; the setting's name in words where absent. */
  readonly flag?: string | undefined;
  /** What stands for its value in help. */
  readonly value?: string | undefined;
  readonly parse?: ((text: string) => unknown) | undefined;
  /** In place of what the schema expects; empty for nothing. */
  readonly expected?: string | undefined;
}

const aFile: Spoken = { value: "file", parse: String, expected: "" };

/** Settings that are said otherwise than by name and kind. */
const spoken: Partial<Record<keyof SoundWishes, Spoken>> = {
  audio: aFile,
  init: aFile,
  durationSeconds: { flag: "duration" },
  windowSeconds: { flag: "window" },
  extendSeconds: { flag: "extend" },
  sampleRate: { flag: "rate", value: "hertz" },
  inpaint: { value: "regions", parse: parseRegions, expected: "as in 1.5-3,4-5@500-4000" },
  guidanceInterval: { value: "from,to" },
  fade: { value: "in,out" },
  loudness: { value: "lufs" },
};

/** Takes a setting away that may be absent. */
export const noValue = "none";

/** One option of a setting. */
export interface WishOption {
  readonly name: keyof SoundWishes;
  /** With its dashes. */
  readonly flag: string;
  /** Whether the word `none` takes the setting away. */
  readonly isNullable: boolean;
  readonly option: Option;
  /** Switches off what a model has as its default; null where a value says it. */
  readonly off: Option | null;
}

type Reader = (text: string) => unknown;

const asItIs: Reader = (text) => text;

/** What stands for a value of each kind, and what reads it from a word; ranges are the library's to check. */
const kinds: Readonly<
  Record<
    SettingRow["kind"],
    { readonly value: string; readonly reader: (row: SettingRow, schema: z.ZodType) => Reader }
  >
> = {
  number: { value: "x", reader: () => parseNumber },
  "whole number": {
    value: "n",
    reader:
      ({ expected }) =>
      (text) =>
        wholeNumber(text, expected),
  },
  switch: { value: "", reader: () => asItIs },
  choice: { value: "name", reader: () => asItIs },
  text: { value: "text", reader: () => asItIs },
  list: { value: "list", reader: () => parseNumbers },
  // Of several kinds, such as a number or a word.
  other: { value: "value", reader: (_row, schema) => settingParser(schema) },
};

/** The options of all settings, in their order. */
export const wishOptions: readonly WishOption[] = wishNames.map((name) => {
  const schema = wishesSchema.shape[name];
  const row = describeSetting(schema, name);
  const said = spoken[name] ?? {};
  const flag = `--${said.flag ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const { isNullable } = row;
  if (row.kind === "switch") {
    const mayBeDefault = name in referenceSettings;
    const off = mayBeDefault ? new Option(`--no-${flag.slice(2)}`, "not so, where the model's default is") : null;
    return { name, flag, isNullable, option: new Option(flag, wordsOf(row, "")), off };
  }
  const { value, reader } = kinds[row.kind];
  const shown = said.value ?? (row.unit === "seconds" ? "seconds" : value);
  const expected = said.expected ?? (row.kind === "text" ? "" : row.expected);
  const option = new Option(`${flag} <${shown}>`, wordsOf(row, expected));
  return { name, flag, isNullable, option: option.argParser(said.parse ?? reader(row, schema)), off: null };
});

function wordsOf({ says, absent }: SettingRow, expected: string): string {
  const what = expected === "" ? says : `${says}: ${expected}`;
  return absent === null ? `${what}` : `${what}; where absent ${absent}`;
}

/** The command with all its options. */
export function withGenerateOptions(command: Command): Command {
  command
    .option(
      "--prompts <file>",
      "more prompts: one a line, or a CSV or TSV with the columns prompt and seed; - reads lines from standard input",
    )
    .option(
      "--settings <file>",
      "settings as JSON or YAML, by the names that foley info --json shows; options go before",
    )
    .option("--model <name>", "an embedded model or a model folder", "nano")
    .option("--lora <file[:strength]>", "low-rank changes of the model; may be repeated", parseLora);
  for (const { option, off } of wishOptions) {
    command.addOption(option);
    if (off !== null) command.addOption(off);
  }
  command
    .option("--count <n>", "sounds for each prompt, with seeds that count up", parseCount, 1)
    .option(
      "--out <path>",
      "a .wav, .flac, .ogg, .mp3 or .opus file, a folder, or - for standard output; named after the prompt where absent",
    )
    .option("--overwrite", "replace files of the same names; else the next free number is taken")
    .addOption(choiceOption("--format <name>", "where no name of a file says it; wav where absent", soundFormats))
    .addOption(choiceOption("--bit-depth <name>", "of WAV, and of FLAC up to 24", bitDepths))
    .option(
      "--previews <n>",
      "after every n steps, also write the sound that is predicted, as name.step-010.wav",
      parseCount,
    )
    .option("--json", "print what was made as JSON")
    .option("--device <name>", ["auto", ...devices].join(", "), "auto")
    .option("--threads <n>", "processor threads; all where absent", parseCount)
    .option(...shardOption);
  return addQueueRunOptions(command).option("--quiet", "no progress");
}

/** The wishes among a command line's options. @throws FoleyError "usage" naming the first that cannot be */
export function wishesOf(options: object): SoundWishes {
  // Here and not as the option is read: commander makes an empty text of a null.
  const given = wishOptions.map(({ name, option, isNullable }) => {
    const said: unknown = Reflect.get(options, option.attributeName());
    return [name, isNullable && said === noValue ? null : said];
  });
  return wishesAmong(Object.fromEntries(given));
}

function parseRegions(text: string): Region[] {
  return parseList(text).map(parseRegion);
}
