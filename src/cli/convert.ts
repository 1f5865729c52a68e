import { type Command, Option } from "commander";
import { type ConvertOptions, folderSettings, type OnnxOptions, onnxSettings } from "../convert/settings.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { WorkOptions } from "../engine/work.ts";
import { convertToDiffusers, convertToFolder, convertToOnnx } from "../library/convert.ts";
import type { Door } from "./door.ts";
import { choiceOption, parseLora } from "./option.ts";
import { watched } from "./progress.ts";
import { settingOptions } from "./setting-options.ts";

type Wishes = Omit<ConvertOptions, keyof WorkOptions> & Omit<OnnxOptions, keyof WorkOptions>;

interface ConvertArguments extends Wishes {
  readonly to: FormName;
  readonly quiet?: boolean | undefined;
}

type FormName = "folder" | "diffusers" | "onnx";

/** What a model can be written as. */
interface Form {
  /** The settings that it takes. */
  readonly takes: ReadonlySet<string>;
  /** What is said of the others. */
  readonly advice: string;
  readonly write: (source: string, folder: string, options: Wishes & WorkOptions) => Promise<void>;
}

const onnxNames: ReadonlySet<string> = new Set(Object.keys(onnxSettings.shape));

const forms: { readonly [F in FormName]: Form } = {
  folder: {
    takes: new Set(Object.keys(folderSettings.shape)),
    advice: "expected --to onnx with --duration and --batch, got a folder; add it",
    write: (source, folder, { durationSeconds: _duration, batch: _batch, ...options }) =>
      convertToFolder(source, folder, options),
  },
  diffusers: {
    takes: new Set(["precision"]),
    advice:
      "expected --precision alone with --to diffusers; convert to a folder with the other options first, then the folder with --to diffusers",
    write: (model, folder, { precision, signal, report }) =>
      convertToDiffusers(model, folder, { precision, signal, report }),
  },
  onnx: {
    takes: onnxNames,
    advice:
      "expected --duration and --batch with --to onnx; convert to a folder with these options first, then the folder with --to onnx",
    write: (model, folder, { durationSeconds, batch, signal, report }) =>
      convertToOnnx(model, folder, { durationSeconds, batch, signal, report }),
  },
};

/** `foley models convert` */
export function addConvert(models: Command, door: Door): void {
  const command = models
    .command("convert")
    .description("write a model folder from an original AudioLDM checkpoint, another folder, or CLAP; or ONNX files")
    .argument("<source>", "a .ckpt, .pt or .safetensors file, or a folder")
    .argument("<folder>", "where to; it must not be there yet");
  const options = [
    ...settingOptions(folderSettings, {
      precision: "--precision <name>",
      isEma: "--ema",
      heads: "--heads <rule>",
      tokenizer: "--tokenizer <folder>",
      textEncoder: "--text-encoder <clap>",
      audioEncoder: "--audio-encoder <clap>",
    }),
    ...settingOptions(onnxSettings, { durationSeconds: "--duration <seconds>", batch: "--batch <count>" }),
  ];
  options
    .reduce((all, option) => all.addOption(option), command)
    .addOption(loraOption())
    .addOption(
      choiceOption(
        "--to <form>",
        "a model folder, one that sounds the same in diffusers, or ONNX files",
        Object.keys(forms),
      ).default("folder"),
    )
    .option("--quiet", "no progress")
    .action((source: string, folder: string, argv: ConvertArguments) => convert(source, folder, argv, command, door));
}

function loraOption(): Option {
  const option = new Option("--lora <file[:strength]>", "add low-rank changes to the UNet; may be repeated");
  option.attributeName = () => "loras";
  return option.argParser(parseLora);
}

/**
 * Options of one form are no options of the other.
 *
 * @throws FoleyError "usage" for one that was said and would have no effect
 */
function checkForm({ to, quiet: _quiet, ...wishes }: ConvertArguments, command: Command): void {
  const defaults = new Map(command.options.map((option) => [option.attributeName(), option.defaultValue]));
  const said = Object.entries(wishes).filter(([name, value]) => value !== defaults.get(name));
  const names = said.map(([name]) => name).filter((name) => !forms[to].takes.has(name));
  if (names.length === 0) return;
  const { advice } = names.every((name) => onnxNames.has(name)) ? forms.folder : forms[to];
  throw new FoleyError("usage", `models convert: ${advice}`);
}

async function convert(
  source: string,
  folder: string,
  argv: ConvertArguments,
  command: Command,
  door: Door,
): Promise<void> {
  checkForm(argv, command);
  const { to, quiet = false, ...wishes } = argv;
  await watched(door, "convert", quiet, (work) => forms[to].write(source, folder, { ...wishes, ...work }));
  door.out(`${folder}\n`);
}
