import { existsSync } from "node:fs";
import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { withMember } from "../engine/json/json-text.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { folderFiles } from "../files/folder-files.ts";
import { writeWhole } from "../files/write-whole.ts";
import { replaceFolder, writeWholeFolder } from "../files/write-whole-folder.ts";
import { readManifest } from "../models/manifest.ts";
import { writeManifest } from "../models/node/write-manifest.ts";
import { writePart } from "../models/node/write-part.ts";
import { readPart, readPartText, type StoredPrecision } from "../models/part-files.ts";
import { downsampling, parseVaeConfig } from "../models/vae/config.ts";
import { resolve } from "../settings/resolve.ts";
import { checkSettings, referenceSettings, type SettingWishes } from "./settings.ts";

/** Where the parts of a new model come from, each a model folder that training left. */
export interface AssemblySources {
  /** UNet, schedule and the VAE's scale. */
  readonly ldm: string;
  readonly clap: string;
  /** The VAE's weights, where its decoder was trained on after the diffusion model; else those of `ldm`. */
  readonly vae: string | null;
  readonly vocoder: string | null;
}

export interface AssemblyOptions {
  readonly name: string;
  readonly precision: StoredPrecision;
  /** What holds where a user leaves a setting out. */
  readonly defaults: SettingWishes;
  readonly signal?: AbortSignal | undefined;
}

const diffusersFile = "diffusion_pytorch_model.safetensors";
const transformersFile = "model.safetensors";
const indexFile = "model_index.json";

/**
 * Puts separately trained parts together as one model folder in diffusers' layout.
 *
 * @param out a folder that is not there yet, or a model that is replaced; it appears when it is whole, and what else was in
 *   it stays
 * @throws FoleyError "not-found" where a source lacks its part, "usage" for default settings that cannot be, and where
 *   `out` is a folder of something else
 */
export async function assembleModel(sources: AssemblySources, out: string, options: AssemblyOptions): Promise<void> {
  checkSettings(resolve(referenceSettings, options.defaults));
  if (!existsSync(join(out, indexFile))) {
    return writeWholeFolder(out, (folder) => assembleInto(folder, sources, options));
  }
  await replaceFolder(out, async (folder) => {
    await assembleInto(folder, sources, options);
    for (const name of (await readdir(out)).filter((name) => !existsSync(join(folder, name))))
      await cp(join(out, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  });
}

async function assembleInto(out: string, sources: AssemblySources, options: AssemblyOptions): Promise<void> {
  await mkdir(out, { recursive: true });
  const move = async (
    from: string,
    part: string,
    weightsFile: string,
    settings: Readonly<Record<string, number>> = {},
  ): Promise<string> => {
    if (options.signal?.aborted) throw new FoleyError("aborted", "assemble: stopped before the model was whole");
    const { config, weights } = await readPart(folderFiles(from), part, weightsFile);
    const { _class_name, architectures } = config as {
      readonly _class_name?: string | undefined;
      readonly architectures?: readonly string[] | undefined;
    };
    const className = _class_name ?? architectures?.[0] ?? part;
    const text = await readPartText(folderFiles(from), part);
    const written = Object.entries(settings).reduce((all, [name, value]) => withMember(all, name, value), text);
    await writePart(join(out, part), { className, weightsFile, config: {}, weights, written }, options.precision);
    return className;
  };
  const scaled = await readPart(folderFiles(sources.ldm), "vae", diffusersFile);
  const vae = parseVaeConfig(join(sources.ldm, "vae"), scaled.config);
  const { scaling_factor } = vae;
  const manifest = await readManifest(folderFiles(sources.ldm));
  const { durationSeconds } = resolve(referenceSettings, options.defaults);
  // As long as diffusers makes a sound where nobody says it.
  const sample_size = Math.round(
    (durationSeconds * manifest.mel.sampleRate) / (manifest.mel.hopSize * downsampling(vae)),
  );
  const index: Record<string, unknown> = {
    _class_name: "AudioLDMPipeline",
    unet: ["diffusers", await move(sources.ldm, "unet", diffusersFile, { sample_size })],
    vae: ["diffusers", await move(sources.vae ?? sources.ldm, "vae", diffusersFile, { scaling_factor })],
    text_encoder: ["transformers", await move(sources.clap, "text_encoder", transformersFile)],
    audio_encoder: ["transformers", await move(sources.clap, "audio_encoder", transformersFile)],
    tokenizer: ["transformers", "RobertaTokenizer"],
    scheduler: ["diffusers", "DDIMScheduler"],
  };
  if (sources.vocoder !== null)
    index.vocoder = ["transformers", await move(sources.vocoder, "vocoder", transformersFile)];
  await cp(join(sources.clap, "tokenizer"), join(out, "tokenizer"), { recursive: true });
  await cp(join(sources.ldm, "scheduler"), join(out, "scheduler"), { recursive: true });
  await writeManifest(out, { ...manifest, name: options.name, defaults: options.defaults });
  await writeWhole(join(out, indexFile), `${JSON.stringify(index, null, 2)}\n`);
}
