import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { withMember } from "../engine/json/json-text.ts";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { workOf } from "../engine/work.ts";
import { folderFiles } from "../files/folder-files.ts";
import { readText } from "../files/read-text.ts";
import { writeWhole } from "../files/write-whole.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { cellsOf } from "../generate/node/assemble.ts";
import { findModel } from "../generate/node/find-model.ts";
import { checkDefaults } from "../generate/settings.ts";
import { type Manifest, manifestFile, readManifest } from "../models/manifest.ts";
import { writeManifest } from "../models/node/write-manifest.ts";
import { writePart } from "../models/node/write-part.ts";
import { readPartConfig, readPartText, readStoredPart, type StoredPrecision } from "../models/part-files.ts";
import { weightsFileOf } from "../models/part-kind.ts";
import { parseVaeConfig } from "../models/vae/config.ts";
import { parseVocoderConfig, vocoderNetwork } from "../models/vocoder/network.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { changeIndex, convertFolder } from "./folder.ts";
import { numberIn } from "./part.ts";
import { diffusersSettings, type ForDiffusersOptions } from "./settings.ts";

/**
 * Writes a model so that diffusers makes the same sounds of it: what foley keeps in its manifest goes into weights and settings
 * that diffusers reads.
 *
 * The standardization of mels goes into the autoencoder's last convolution, exactly, and into its first, exactly but at the
 * edges, where that pads with zeros. A schedule whose noise is derived anew from the clamped latent becomes DDPM, which does
 * that, as DDIM with fresh noise does but for its last step.
 *
 * @param model a model's name or folder
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function convertForDiffusers(
  model: string,
  target: string,
  { signal, report, ...wishes }: ForDiffusersOptions = {},
): Promise<void> {
  const { precision } = parseSettings(diffusersSettings, wishes, "convert");
  refuseExisting(target);
  const source = await findModel(model);
  const manifest = await readManifest(folderFiles(source));
  await refuseOtherVocoders(folderFiles(source));
  await writeWholeFolder(target, async (folder) => {
    const asItIs = { precision, extra: [], tokenizer: null, loras: [] };
    await convertFolder(source, folder, asItIs, workOf({ signal, report }));
    await foldStatistics(folder, manifest, precision);
    await widenPositions(folder, precision);
    await replaceSchedule(folder);
    await setLength(folder, manifest);
    await dropUnknownParts(folder);
    if (existsSync(join(folder, manifestFile))) await writeManifest(folder, withoutStatistics(folder, manifest));
  });
}

/** @throws FoleyError "usage" where the model's vocoder is none of diffusers' */
async function refuseOtherVocoders(files: ModelFiles): Promise<void> {
  if (!(await files.has("vocoder"))) return;
  const where = files.nameOf("vocoder");
  const { name } = vocoderNetwork(parseVocoderConfig(where, await readPartConfig(files, "vocoder")));
  if (name === "hifigan") return;
  const message = `${where}: expected hifigan, the only vocoder that diffusers has, got ${name}; give the model that one`;
  throw new FoleyError("usage", message);
}

/** A convolution's numbers. */
interface Layer {
  readonly weight: Tensor<"float32">;
  readonly bias: Tensor<"float32">;
}

/** `weight · scale` and `bias · scale + shift`, as what comes out of a layer is to be changed. */
function outwards({ weight, bias }: Layer, scale: number, shift: number): Layer {
  return {
    weight: float32(
      weight.data.map((value) => value * scale),
      weight.shape,
    ),
    bias: float32(
      bias.data.map((value) => value * scale + shift),
      bias.shape,
    ),
  };
}

/** The same for what goes into a layer: `(x - mean) / deviation` before it. */
function inwards({ weight, bias }: Layer, mean: number, deviation: number): Layer {
  const rows = bias.data.length;
  const size = weight.data.length / rows;
  const shifts = Float32Array.from(bias.data, (value, row) => {
    const sum = weight.data.subarray(row * size, (row + 1) * size).reduce((total, each) => total + each, 0);
    return value - (sum * mean) / deviation;
  });
  return {
    weight: float32(
      weight.data.map((value) => value / deviation),
      weight.shape,
    ),
    bias: float32(shifts, bias.shape),
  };
}

async function foldStatistics(
  folder: string,
  { melMean, melStd }: Manifest,
  precision: StoredPrecision,
): Promise<void> {
  if (melMean === 0 && melStd === 1) return;
  const path = join(folder, "vae");
  const files = folderFiles(folder);
  const stored = await readStoredPart(files, "vae", weightsFileOf("vae"));
  const weights = new Map<string, Tensor>(stored.weights);
  changeLayer(path, weights, "decoder.conv_out", (layer) => outwards(layer, melStd, melMean));
  changeLayer(path, weights, "encoder.conv_in", (layer) => inwards(layer, melMean, melStd));
  const written = await readPartText(files, "vae");
  const part = { className: "AutoencoderKL", weightsFile: weightsFileOf("vae"), config: {}, weights, written };
  await writePart(path, part, precision);
}

function changeLayer(where: string, weights: Map<string, Tensor>, name: string, change: (layer: Layer) => Layer): void {
  const [weight, bias] = [weights.get(`${name}.weight`), weights.get(`${name}.bias`)];
  if (weight === undefined || bias === undefined) {
    throw new FoleyError("weights", `${where}: expected weight and bias of ${name}, got none; check the weights`);
  }
  const changed = change({ weight: toFloat32(weight), bias: toFloat32(bias) });
  weights.set(`${name}.weight`, changed.weight).set(`${name}.bias`, changed.bias);
}

const positions = "text_model.embeddings.position_embeddings.weight";

/**
 * diffusers pads an unwanted prompt to as many tokens as the embedding is wide, for which older versions of transformers want
 * as many places, used or not.
 */
async function widenPositions(folder: string, precision: StoredPrecision): Promise<void> {
  const path = join(folder, "text_encoder");
  const files = folderFiles(folder);
  const { config, weights } = await readStoredPart(files, "text_encoder", weightsFileOf("text_encoder"));
  const [width, places] = [numberIn(config, "projection_dim") ?? 0, numberIn(config, "max_position_embeddings") ?? 0];
  const table = weights.get(positions);
  if (table === undefined || places === 0 || width + 2 <= places) return;
  const [, size = 0] = table.shape;
  const wide = new Float32Array((width + 2) * size);
  wide.set(toFloat32(table).data);
  const written = withMember(await readPartText(files, "text_encoder"), "max_position_embeddings", width + 2);
  const part = { className: "ClapTextModelWithProjection", weightsFile: weightsFileOf("text_encoder"), config: {} };
  const widened = new Map<string, Tensor>([...weights, [positions, float32(wide, [width + 2, size])]]);
  await writePart(path, { ...part, weights: widened, written }, precision);
}

/** DDIM's settings that DDPM has not, or that diffusers knows as an argument alone. */
const ofDdimAlone = ["use_clipped_model_output", "set_alpha_to_one"];

async function replaceSchedule(folder: string): Promise<void> {
  const path = join(folder, "scheduler", "scheduler_config.json");
  const settings = parseJsonObject(await readText(path, "the settings of the schedule", "config"), path);
  if (settings.use_clipped_model_output !== true) return;
  const kept = Object.entries(settings).filter(([name]) => !ofDdimAlone.includes(name));
  const changed = { ...Object.fromEntries(kept), _class_name: "DDPMScheduler", variance_type: "fixed_small" };
  await writeWhole(path, `${JSON.stringify(changed, null, 2)}\n`);
  await changeIndex(folder, (index) => ({ ...index, scheduler: ["diffusers", "DDPMScheduler"] }));
}

/** diffusers makes sounds as long as the UNet's settings say. */
async function setLength(folder: string, manifest: Manifest): Promise<void> {
  if (numberIn(manifest.defaults, "durationSeconds") === null) return;
  const files = folderFiles(folder);
  const defaults = checkDefaults(files.nameOf(manifestFile), manifest.defaults);
  const vae = parseVaeConfig(files.nameOf("vae"), await readPartConfig(files, "vae"));
  const text = await readPartText(files, "unet");
  await writeWhole(
    join(folder, "unet", "config.json"),
    withMember(text, "sample_size", cellsOf(vae, manifest, defaults.durationSeconds)),
  );
}

/** diffusers' pipeline has no audio encoder. */
async function dropUnknownParts(folder: string): Promise<void> {
  await changeIndex(folder, ({ audio_encoder: _unknown, ...known }) => known);
}

/** The manifest of what diffusers makes: HiFi-GAN is its only vocoder. */
function withoutStatistics(folder: string, { defaults, ...manifest }: Manifest): Manifest {
  const vocoder = existsSync(join(folder, "vocoder")) ? { vocoder: "hifigan" } : {};
  const own = typeof defaults === "object" ? defaults : {};
  return { ...manifest, melMean: 0, melStd: 1, defaults: { ...own, ...vocoder } };
}
