import { type Command, Option } from "commander";
import { type ConvertOptions, convertModel } from "../convert/index.ts";
import { storedPrecisions } from "../models/part-files.ts";
import type { Door } from "./main.ts";
import { createProgress } from "./progress.ts";

interface ConvertArguments extends Pick<ConvertOptions, "precision" | "heads" | "tokenizer"> {
  readonly ema?: boolean;
  readonly textEncoder?: string;
  readonly audioEncoder?: string;
  readonly quiet?: boolean;
}

/** `foley models convert` */
export function addConvert(models: Command, door: Door): void {
  models
    .command("convert")
    .description("write a model folder from an original AudioLDM checkpoint, another folder, or CLAP")
    .argument("<source>", "a .ckpt, .pt or .safetensors file, or a folder")
    .argument("<folder>", "where to; it must not be there yet")
    .addOption(new Option("--precision <name>", "of the weights").choices([...storedPrecisions]).default("float32"))
    .option("--ema", "the UNet's moving averages in place of its weights")
    .addOption(
      new Option("--heads <rule>", "of the UNet's attention: 32 or 64 wide as in the original, or diffusers' 8 a level")
        .choices(["original", "diffusers"])
        .default("original"),
    )
    .option("--tokenizer <folder>", "vocab.json and merges.txt of RoBERTa; fetched where left out")
    .option("--text-encoder <clap>", "take the text encoder from this CLAP")
    .option("--audio-encoder <clap>", "take the audio encoder from this CLAP")
    .option("--quiet", "no progress")
    .action((source: string, folder: string, options: ConvertArguments) => convert(source, folder, options, door));
}

async function convert(
  source: string,
  folder: string,
  { ema = false, quiet = false, ...options }: ConvertArguments,
  door: Door,
): Promise<void> {
  const progress = createProgress(door, "convert", quiet);
  try {
    await convertModel(source, folder, {
      ...options,
      isEma: ema,
      signal: door.signal,
      onProgress: (done, total, name) => progress.update(done, total, name),
    });
  } finally {
    progress.stop();
  }
  door.out(`${folder}\n`);
}
