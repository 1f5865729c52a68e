import { type Command, Option } from "commander";
import { type ConvertOptions, convertModel } from "../convert/convert.ts";
import { convertForDiffusers } from "../convert/for-diffusers.ts";
import { exportOnnx } from "../convert/onnx.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { LoraWish } from "../models/lora-file.ts";
import { storedPrecisions } from "../models/part-files.ts";
import type { Door } from "./door.ts";
import { parseCount, parseLora, parseNumber } from "./option.ts";
import { createProgress } from "./progress.ts";

interface ConvertArguments extends Pick<ConvertOptions, "precision" | "heads" | "tokenizer"> {
  readonly ema?: boolean | undefined;
  readonly textEncoder?: string | undefined;
  readonly audioEncoder?: string | undefined;
  readonly lora?: readonly LoraWish[] | undefined;
  readonly quiet?: boolean | undefined;
  readonly to: "folder" | "diffusers" | "onnx";
  readonly duration?: number | undefined;
  readonly batch?: number | undefined;
}

/** `foley models convert` */
export function addConvert(models: Command, door: Door): void {
  models
    .command("convert")
    .description("write a model folder from an original AudioLDM checkpoint, another folder, or CLAP; or ONNX files")
    .argument("<source>", "a .ckpt, .pt or .safetensors file, or a folder")
    .argument("<folder>", "where to; it must not be there yet")
    .addOption(new Option("--precision <name>", "of the weights").choices([...storedPrecisions]).default("float32"))
    .option("--ema", "the UNet's moving averages in place of its weights")
    .addOption(
      new Option("--heads <rule>", "of the UNet's attention: 32 or 64 wide as in the original, or diffusers' 8 a level")
        .choices(["original", "diffusers"])
        .default("original"),
    )
    .option(
      "--tokenizer <folder>",
      "with RoBERTa's tokenizer.json, or vocab.json and merges.txt; fetched where left out",
    )
    .option("--text-encoder <clap>", "take the text encoder from this CLAP")
    .option("--audio-encoder <clap>", "take the audio encoder from this CLAP")
    .option("--lora <file[:strength]>", "add low-rank changes to the UNet; may be repeated", parseLora)
    .addOption(
      new Option("--to <form>", "a model folder, one that sounds the same in diffusers, or ONNX files")
        .choices(["folder", "diffusers", "onnx"])
        .default("folder"),
    )
    .option("--duration <seconds>", "of the sounds that ONNX files are for; default 10.24", parseNumber)
    .option("--batch <count>", "latents that the ONNX file of the UNet takes at once; default 1", parseCount)
    .option("--quiet", "no progress")
    .action((source: string, folder: string, options: ConvertArguments) => convert(source, folder, options, door));
}

/** Options of one form are no options of the other. */
function checkForm({ to, duration, batch, ...options }: ConvertArguments): void {
  const { ema, precision, tokenizer, textEncoder, audioEncoder, lora } = options;
  const ofSource = ema === true || (tokenizer ?? textEncoder ?? audioEncoder ?? lora) !== undefined;
  if (to === "diffusers" && ofSource) {
    const advice = "convert to a folder with the other options first, then the folder with --to diffusers";
    throw new FoleyError("usage", `models convert: expected --precision alone with --to diffusers; ${advice}`);
  }
  if (to === "onnx" && (ofSource || precision !== "float32")) {
    const advice = "convert to a folder with these options first, then the folder with --to onnx";
    throw new FoleyError("usage", `models convert: expected --duration and --batch with --to onnx; ${advice}`);
  }
  if (to !== "onnx" && (duration ?? batch) !== undefined) {
    throw new FoleyError(
      "usage",
      "models convert: expected --to onnx with --duration and --batch, got a folder; add it",
    );
  }
}

async function convert(source: string, folder: string, argv: ConvertArguments, door: Door): Promise<void> {
  checkForm(argv);
  const { ema = false, quiet = false, to, duration, batch, lora = [], ...options } = argv;
  const progress = createProgress(door, "convert", quiet);
  const watch = {
    signal: door.signal,
    onProgress: (done: number, total: number, name: string) => progress.update(done, total, name),
  };
  try {
    if (to === "onnx") {
      const sizes = { ...(duration === undefined ? {} : { durationSeconds: duration }), ...(batch && { batch }) };
      await exportOnnx(source, folder, { ...sizes, ...watch });
    } else if (to === "diffusers")
      await convertForDiffusers(source, folder, {
        ...(options.precision && { precision: options.precision }),
        ...watch,
      });
    else await convertModel(source, folder, { ...options, loras: lora, isEma: ema, ...watch });
    progress.finish();
  } finally {
    progress.stop();
  }
  door.out(`${folder}\n`);
}
