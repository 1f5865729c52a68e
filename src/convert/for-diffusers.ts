import { existsSync } from "node:fs";
import { join } from "node:path";
import { withMember } from "../engine/json/json-text.ts";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { folderFiles } from "../files/folder-files.ts";
import { readText } from "../files/read-text.ts";
import { writeWhole } from "../files/write-whole.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { findModel } from "../generate/find-model.ts";
import { type Manifest, readManifest } from "../models/manifest.ts";
import { writeManifest } from "../models/node/write-manifest.ts";
import { writePart } from "../models/node/write-part.ts";
import { readPartText, readStoredPart } from "../models/part-files.ts";
import { convertFolder } from "./folder.ts";
import { weightsFileOf } from "./part.ts";
import { checkGoing, type WriteOptions } from "./write-options.ts";

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
export async function convertForDiffusers(model: string, target: string, options: WriteOptions = {}): Promise<void> {
  refuseExisting(target);
  const source = await findModel(model);
  const manifest = await readManifest(folderFiles(source));
  await writeWholeFolder(target, async (folder) => {
    await convertFolder(source, folder, [], options);
    checkGoing(options.signal);
    await foldStatistics(folder, manifest, options);
    await widenPositions(folder, options);
    await replaceSchedule(folder);
    await dropUnknownParts(folder);
    if (existsSync(join(folder, "foley.json"))) await writeManifest(folder, withoutStatistics(folder, manifest));
  });
}

/** `weight · scale` and `bias · scale + shift`, as what comes out of a layer is to be changed. */
function outwards(
  weight: Tensor<"float32">,
  bias: Tensor<"float32">,
  scale: number,
  shift: number,
): Tensor<"float32">[] {
  return [
    float32(
      weight.data.map((value) => value * scale),
      weight.shape,
    ),
    float32(
      bias.data.map((value) => value * scale + shift),
      bias.shape,
    ),
  ];
}

/** The same for what goes into a layer: `(x - mean) / deviation` before it. */
function inwards(
  weight: Tensor<"float32">,
  bias: Tensor<"float32">,
  mean: number,
  deviation: number,
): Tensor<"float32">[] {
  const rows = bias.data.length;
  const size = weight.data.length / rows;
  const shifts = Float32Array.from(bias.data, (value, row) => {
    const sum = weight.data.subarray(row * size, (row + 1) * size).reduce((total, each) => total + each, 0);
    return value - (sum * mean) / deviation;
  });
  return [
    float32(
      weight.data.map((value) => value / deviation),
      weight.shape,
    ),
    float32(shifts, bias.shape),
  ];
}

async function foldStatistics(folder: string, { melMean, melStd }: Manifest, options: WriteOptions): Promise<void> {
  if (melMean === 0 && melStd === 1) return;
  const path = join(folder, "vae");
  const { config, weights: stored } = await readStoredPart(folderFiles(path), "", weightsFileOf("vae"));
  const weights = new Map(stored);
  const change = (layer: string, by: typeof outwards, ...statistics: [number, number]): void => {
    const [weight, bias] = ["weight", "bias"].map((kind) => toFloat32(weights.get(`${layer}.${kind}`) as Tensor));
    const [changed, moved] = by(weight as Tensor<"float32">, bias as Tensor<"float32">, ...statistics);
    weights.set(`${layer}.weight`, changed as Tensor).set(`${layer}.bias`, moved as Tensor);
  };
  change("decoder.conv_out", outwards, melStd, melMean);
  change("encoder.conv_in", inwards, melMean, melStd);
  const written = await readPartText(folderFiles(path), "");
  const part = { className: "AutoencoderKL", weightsFile: weightsFileOf("vae"), config: config as object, weights };
  await writePart(path, { ...part, written }, options.precision);
}

const positions = "text_model.embeddings.position_embeddings.weight";

/**
 * diffusers pads an unwanted prompt to as many tokens as the embedding is wide, for which older versions of transformers want
 * as many places, used or not.
 */
async function widenPositions(folder: string, options: WriteOptions): Promise<void> {
  const path = join(folder, "text_encoder");
  const { config, weights } = await readStoredPart(folderFiles(path), "", weightsFileOf("text_encoder"));
  const { projection_dim: width = 0, max_position_embeddings: places = 0 } = config as Readonly<Record<string, number>>;
  const table = weights.get(positions);
  if (table === undefined || places === 0 || width + 2 <= places) return;
  const [, size] = table.shape as readonly [number, number];
  const wide = new Float32Array((width + 2) * size);
  wide.set(toFloat32(table).data);
  const written = withMember(await readPartText(folderFiles(path), ""), "max_position_embeddings", width + 2);
  const part = { className: "ClapTextModelWithProjection", weightsFile: weightsFileOf("text_encoder"), config: {} };
  const widened = new Map<string, Tensor>([...weights, [positions, float32(wide, [width + 2, size])]]);
  await writePart(path, { ...part, weights: widened, written }, options.precision);
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

/** diffusers' pipeline has no audio encoder. */
async function dropUnknownParts(folder: string): Promise<void> {
  await changeIndex(folder, ({ audio_encoder: _unknown, ...known }) => known);
}

async function changeIndex(
  folder: string,
  change: (index: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const path = join(folder, "model_index.json");
  if (!existsSync(path)) return;
  const index = change(parseJsonObject(await readText(path, "the index of a model folder", "config"), path));
  await writeWhole(path, `${JSON.stringify(index, null, 2)}\n`);
}

/** The manifest of what diffusers makes: HiFi-GAN is its only vocoder. */
function withoutStatistics(folder: string, { defaults, ...manifest }: Manifest): Manifest {
  const vocoder = existsSync(join(folder, "vocoder")) ? { vocoder: "hifigan" } : {};
  return { ...manifest, melMean: 0, melStd: 1, defaults: { ...(defaults as object | undefined), ...vocoder } };
}
