import { type Command, InvalidArgumentError, Option } from "commander";
import { type BitDepth, bitDepths, type SoundFormat, soundFormats } from "../audio/encode/encode-audio.ts";
import { samplers } from "../diffusion/samplers/registry.ts";
import { spacingNames } from "../diffusion/timesteps.ts";
import type { DeviceName } from "../engine/runtime/device.ts";
import type { GenerateOptions } from "../generate/options.ts";
import { parseRegion } from "../generate/region.ts";
import { type FidelityName, fidelityNames, type Region } from "../generate/settings.ts";
import type { LoraWish } from "../models/lora-file.ts";
import { parseCount, parseList, parseLora, parseNumber, parseNumbers, parseWhole } from "./option.ts";

/** What the command line says, in its own words. */
export interface GenerateCommandOptions {
  readonly prompts?: string | undefined;
  readonly model: string;
  readonly lora?: readonly LoraWish[] | undefined;
  readonly audio?: string | undefined;
  readonly audioWeight?: number | undefined;
  readonly candidates?: number | undefined;
  readonly init?: string | undefined;
  readonly strength?: number | undefined;
  readonly inpaint?: readonly Region[] | undefined;
  readonly extend?: number | undefined;
  readonly negative?: string | undefined;
  readonly fidelity?: FidelityName | undefined;
  readonly duration?: number | undefined;
  readonly window?: number | undefined;
  readonly loop?: boolean | undefined;
  readonly steps?: number | undefined;
  readonly guidance?: number | undefined;
  readonly guidanceRescale?: number | undefined;
  readonly guidanceInterval?: number[] | undefined;
  readonly sampler?: string | undefined;
  readonly spacing?: string | undefined;
  readonly eta?: number | undefined;
  readonly vocoder?: string | undefined;
  readonly seed?: number | undefined;
  readonly count: number;
  readonly out?: string | undefined;
  readonly format?: SoundFormat | undefined;
  readonly overwrite?: boolean | undefined;
  readonly bitDepth?: BitDepth | undefined;
  readonly loudness?: number | "off" | undefined;
  readonly trim?: boolean | undefined;
  readonly fade?: number[] | undefined;
  readonly rate?: number | undefined;
  readonly previews?: number | undefined;
  readonly json?: boolean | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** The command with all its options. */
export function withGenerateOptions(command: Command): Command {
  return command
    .option(
      "--prompts <file>",
      "more prompts: one a line, or a CSV or TSV with the columns prompt and seed; - reads lines from standard input",
    )
    .option("--model <name>", "an embedded model or a model folder", "nano")
    .option("--lora <file[:strength]>", "low-rank changes of the model; may be repeated", parseLora)
    .option("--audio <file>", "a sound to be like, instead of a prompt or beside it")
    .option("--audio-weight <x>", "beside a prompt, how much the sound counts, 0 to 1; 0.5 where absent", parseNumber)
    .option(
      "--candidates <n>",
      "make so many, 1 to 100, keep the one that CLAP finds most fitting; 1 where absent",
      parseCount,
    )
    .option("--init <file>", "a sound to change")
    .option(
      "--strength <x>",
      "how much of it changes, 0 to 1; 0.5 where absent, 1 with --inpaint or --extend",
      parseNumber,
    )
    .option("--inpaint <regions>", "make only these anew, in seconds and hertz, as in 1.5-3,4-5@500-4000", parseRegions)
    .option("--extend <seconds>", "go on after its end, to 600 s in all", parseNumber)
    .option("--negative <text>", "what it should not be")
    .option("--duration <seconds>", "length, above 0 to 600; the model's where absent", parseNumber)
    .option(
      "--window <seconds>",
      "longest stretch made at once, from 0.1, longer sounds in overlapping windows; 0 for none; the model's where absent",
      parseNumber,
    )
    .option("--loop", "let the end go on at the beginning")
    .option("--steps <n>", "sampling steps, 1 to 999; the model's where absent", parseWhole)
    .option(
      "--guidance <x>",
      "how strongly to follow the prompt, 0 to 100; 1 or less does not exaggerate; the model's where absent",
      parseNumber,
    )
    .option(
      "--guidance-rescale <x>",
      "how far guidance is kept from raising the spread, 0 to 1; the model's where absent, else 0",
      parseNumber,
    )
    .option(
      "--guidance-interval <from,to>",
      "shares of the sampling, 0 to 1, between which guidance is on; all where absent",
      parseNumbers,
    )
    .option("--sampler <name>", `${Object.keys(samplers).join(", ")}; the model's where absent`)
    .option("--spacing <name>", `how steps are spread: ${spacingNames.join(", ")}; the model's where absent`)
    .option("--eta <x>", "fresh noise in each DDIM step, 0 to 1; the model's where absent", parseNumber)
    .option("--vocoder <name>", "hifigan or griffin-lim; the model's where absent")
    .addOption(
      new Option("--fidelity <name>", "whose habits and defaults count, where the model leaves a choice").choices(
        fidelityNames,
      ),
    )
    .option("--seed <n>", "makes the same sound again; random where absent", parseWhole)
    .option("--count <n>", "sounds for each prompt, with seeds that count up", parseCount, 1)
    .option(
      "--out <path>",
      "a .wav, .flac, .ogg or .mp3 file, a folder, or - for standard output; named after the prompt where absent",
    )
    .option("--overwrite", "replace files of the same names; else the next free number is taken")
    .addOption(new Option("--format <name>", "where no name of a file says it; wav where absent").choices(soundFormats))
    .addOption(new Option("--bit-depth <name>", "of WAV, and of FLAC up to 24").choices(bitDepths))
    .option(
      "--loudness <lufs>",
      "of the loudest 0.4 s, under peaks of -1 dB, or off; -23 where absent, off for sounds that are changed",
      parseLoudness,
    )
    .option("--trim", "leave out silence at the beginning and the end")
    .option("--fade <in,out>", "seconds to fade in and out, each 0 to 600; none where absent", parseNumbers)
    .option(
      "--rate <hertz>",
      "of the file, 1000 to 384000 as far as its format has it; the model's where absent, or that of a sound that is changed",
      parseWhole,
    )
    .option(
      "--previews <n>",
      "after every n steps, also write the sound that is predicted, as name.step-010.wav",
      parseCount,
    )
    .option("--json", "print what was made as JSON")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "auto")
    .option("--threads <n>", "processor threads; all where absent", parseCount)
    .option("--quiet", "no progress");
}

/** The library's wishes in the command line's. */
export function wishesOf(options: GenerateCommandOptions): GenerateOptions {
  const { audio, audioWeight, candidates, init, strength, inpaint, negative, fidelity } = options;
  const { duration, window, loop, steps, guidance, guidanceRescale, guidanceInterval, sampler, spacing, eta, vocoder } =
    options;
  const wishes: Record<string, unknown> = {
    audio,
    audioWeight,
    candidates,
    init,
    strength,
    inpaint,
    extendSeconds: options.extend,
    negative,
    fidelity,
    durationSeconds: duration,
    windowSeconds: window,
    loop,
    steps,
    guidance,
    guidanceRescale,
    guidanceInterval,
    sampler,
    spacing,
    eta,
    vocoder,
    loudness: options.loudness,
    trim: options.trim,
    fade: options.fade,
    sampleRate: options.rate,
  };
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined)) as GenerateOptions;
}

function parseLoudness(text: string): number | "off" {
  if (text.trim() === "off") return "off";
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`expected LUFS, as -16, or off, got "${text}".`);
}

function parseRegions(text: string): Region[] {
  return parseList(text).map(parseRegion);
}
