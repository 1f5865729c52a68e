import { existsSync } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import { join, resolve as pathOf } from "node:path";
import { withMember } from "../../engine/json/json-text.ts";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { reportWarning, type Work, type WorkOptions, workOf } from "../../engine/work.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { replaceFolder, writeWholeFolder } from "../../files/write-whole-folder.ts";
import { findAudioTower } from "../../models/clap/towers.ts";
import { fileListName } from "../../models/file-list.ts";
import { type Manifest, manifestFile, readManifest } from "../../models/manifest.ts";
import { indexFile } from "../../models/model-index.ts";
import { modelParts } from "../../models/model-parts.ts";
import { type PendingPart, writeModelFolder } from "../../models/node/write-model-folder.ts";
import {
  type ModelPart,
  ownClass,
  readPart,
  readPartConfig,
  readPartText,
  type StoredPrecision,
} from "../../models/part-files.ts";
import { type PartName, weightsFileOf } from "../../models/part-kind.ts";
import { downsampling, parseVaeConfig, type VaeConfig } from "../../models/vae/config.ts";
import { resolve, withoutUndefined } from "../../settings/resolve.ts";
import { checkDefaults, checkSettings, referenceSettings, type SettingWishes } from "../settings.ts";
import { findModelFolder } from "./find-model.ts";

/** Where the parts of a new model come from, each a model folder, such as training left, or the name of a model. */
export interface AssemblyInputs {
  /** UNet, schedule and the VAE's scale. */
  readonly ldm: string;
  readonly clap: string;
  /** The VAE's weights, where its decoder was trained on after the diffusion model; else those of `ldm`. */
  readonly vae?: string | null | undefined;
  /** None where left out: Griffin-Lim makes the sounds. */
  readonly vocoder?: string | null | undefined;
}

export interface AssemblyOptions extends WorkOptions {
  /** Of the model; `model` where left out. */
  readonly name?: string | undefined;
  /** In which weights are stored; `float32` where left out. */
  readonly precision?: StoredPrecision | undefined;
  /**
   * What holds where a user leaves a setting out; what is not said here is as in `ldm`, but for the vocoder. What a training's `ldm` does
   * not say, or one without defaults, is as in the model that all other parts come from.
   */
  readonly defaults?: SettingWishes | undefined;
}

/**
 * Puts separately trained parts together as one model folder in diffusers' layout.
 *
 * @param out a folder that is not there yet, or a model that is replaced; it appears when it is whole, and what was in it
 *   beside a model's parts and the list of its files stays
 * @throws FoleyError "not-found" where a source lacks its part, "usage" for default settings that cannot be, and where
 *   `out` is a folder of something else
 */
export async function assembleModel(
  { ldm, clap, vae = null, vocoder = null }: AssemblyInputs,
  out: string,
  { name = "model", precision = "float32", defaults = {}, ...watch }: AssemblyOptions = {},
): Promise<void> {
  checkSettings(resolve(referenceSettings, defaults));
  const assembly = {
    ...{ name, precision, work: workOf(watch) },
    ldm: findModelFolder(ldm),
    clap: findModelFolder(clap),
    vae: vae === null ? null : findModelFolder(vae),
    vocoder: vocoder === null ? null : findModelFolder(vocoder),
    defaults: vocoder === null ? { ...defaults, vocoder: defaults.vocoder ?? ("griffin-lim" as const) } : defaults,
  };
  if (!existsSync(join(out, indexFile))) {
    return writeWholeFolder(out, (folder) => assembleInto(folder, assembly));
  }
  await replaceFolder(out, async (folder) => {
    await assembleInto(folder, assembly);
    // A part that the new model has not, such as a vocoder, would be taken for its own; a list of files tells hashes of the old ones.
    const others = (await readdir(out)).filter((name) => ![...modelParts, fileListName].includes(name));
    for (const name of others.filter((name) => !existsSync(join(folder, name))))
      await cp(join(out, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  });
}

/** Sources and options with nothing left open. */
interface Assembly {
  readonly ldm: string;
  readonly clap: string;
  readonly vae: string | null;
  readonly vocoder: string | null;
  readonly name: string;
  readonly precision: StoredPrecision;
  readonly defaults: SettingWishes;
  readonly work: Work;
}

async function assembleInto(out: string, assembly: Assembly): Promise<void> {
  const { ldm, clap, vocoder, name, precision, work } = assembly;
  const files = folderFiles(ldm);
  const manifest = await readManifest(files);
  const own = defaultsOver(files.nameOf(manifestFile), manifest, assembly.defaults);
  // A model of its own says all that it means to; what a training left has no index.
  const isWhole = manifest.defaults !== undefined && existsSync(join(ldm, indexFile));
  const taken = isWhole ? {} : await takenDefaults(assembly, own);
  const defaults = { ...taken, ...own };
  checkDefaults(files.nameOf(manifestFile), defaults);
  const { sample_size: cells } = (await readPartConfig(files, "unet")) as Readonly<Record<string, unknown>>;
  const { durationSeconds } = resolve(referenceSettings, defaults);
  const keepsLength = typeof cells === "number" && assembly.defaults.durationSeconds === undefined;
  const vae = parseVaeConfig(files.nameOf("vae"), await readPartConfig(files, "vae"));
  const { scaling_factor } = vae;
  const parts = [
    moved("unet", ldm, keepsLength ? {} : { sample_size: cellsOf(vae, manifest, durationSeconds) }),
    moved("vae", assembly.vae ?? ldm, { scaling_factor }),
    moved("text_encoder", clap, {}),
    withFeatures(moved("audio_encoder", clap, {}), clap),
    ...(vocoder === null ? [] : [moved("vocoder", vocoder, {})]),
  ];
  const contents = {
    parts,
    tokenizer: join(clap, "tokenizer"),
    scheduler: await files.text("scheduler/scheduler_config.json", "the settings of the schedule"),
    manifest: { ...manifest, name, defaults },
    indexed: parts.map(({ name }) => name),
  };
  const stopped = "assemble: stopped before the model was whole";
  await writeModelFolder(out, contents, { precision, work, stage: "assembling", stopped });
}

/** What is said over what the source of the diffusion model says, of whose vocoder the new model knows nothing. */
function defaultsOver(path: string, manifest: Manifest, said: SettingWishes): SettingWishes {
  checkDefaults(path, manifest.defaults);
  const { vocoder: _, ...own } = (manifest.defaults ?? {}) as SettingWishes;
  const defaults = { ...own, ...withoutUndefined(said) };
  checkDefaults(path, defaults);
  return defaults;
}

/**
 * What is not said, as the model has it from which all comes but what the diffusion model's training left, as where a model was
 * fine-tuned: it is to be heard as that was. None where there is no such model.
 */
async function takenDefaults({ clap, vae, vocoder, work }: Assembly, said: SettingWishes): Promise<SettingWishes> {
  if (vocoder === null || [vocoder, vae ?? clap].some((folder) => pathOf(folder) !== pathOf(clap))) return {};
  const files = folderFiles(clap);
  const { defaults = {} } = await readManifest(files);
  checkDefaults(files.nameOf(manifestFile), defaults);
  const taken = Object.entries(defaults as SettingWishes).filter(([name]) => !Object.hasOwn(said, name));
  const words = taken.map(([name, value]) => `${name} ${value}`).join(", ");
  if (words !== "")
    await reportWarning(work, `defaults: ${words} are taken from ${clap}, whose CLAP and vocoder these are`);
  return Object.fromEntries(taken);
}

/** How long diffusers makes a sound where nobody says it, in cells of the latent. */
export function cellsOf(vae: VaeConfig, { mel }: Manifest, durationSeconds: number): number {
  return Math.round((durationSeconds * mel.sampleRate) / (mel.hopSize * downsampling(vae)));
}

/** A part of another model, with some of its settings changed. */
function moved(name: PartName, from: string, settings: Readonly<Record<string, number>>): PendingPart {
  const files = folderFiles(from);
  const weightsFile = weightsFileOf(name);
  const read = async () => {
    const { config, weights } = await readPart(files, name, weightsFile);
    const text = await readPartText(files, name);
    const written = Object.entries(settings).reduce((all, [key, value]) => withMember(all, key, value), text);
    return { name, className: ownClass(config) ?? name, weightsFile, config: {}, weights, written };
  };
  return { name, read };
}

/** transformers keeps how CLAP hears in a file beside its weights, or elsewhere in the model: here it goes into the settings. */
function withFeatures({ name, read }: PendingPart, from: string): PendingPart {
  const files = folderFiles(from);
  const readWith = async (): Promise<ModelPart> => {
    const part = await read();
    if (!("written" in part)) return part;
    const config = parseJsonObject(part.written, files.nameOf(name));
    const tower = await findAudioTower(files, async () => ({ config, weights: part.weights }));
    if ("features" in config || tower === null) return part;
    return { ...part, written: withMember(part.written, "features", tower.config.features) };
  };
  return { name, read: readWith };
}
