import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Program } from "../engine/graph/program.ts";
import { emitModel } from "../engine/onnx/emit.ts";
import type { DType } from "../engine/tensor/dtype.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { StoredTensor } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { writeWhole } from "../files/write-whole.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { findModel } from "../generate/find-model.ts";
import { findAudioTower, findTextTower } from "../models/clap/towers.ts";
import { parseHifiganConfig } from "../models/hifigan/config.ts";
import { readManifest } from "../models/manifest.ts";
import { readPart, readPartConfig } from "../models/part-files.ts";
import { parseUnetConfig } from "../models/unet/config.ts";
import { parseVaeConfig } from "../models/vae/config.ts";
import { matchWeights } from "../weights/match.ts";
import { type PartConfigs, type PartName, weightsOf } from "./network.ts";
import { type OnnxSizes, onnxPrograms, sizesFor } from "./onnx-programs.ts";
import { currentNames, derivedBuffers, weightsFileOf } from "./part.ts";
import { checkGoing, type WriteOptions } from "./write-options.ts";

export interface OnnxOptions extends Pick<WriteOptions, "onProgress" | "signal"> {
  /** How long the sounds are that the models make; each file has one shape. */
  readonly durationSeconds?: number | undefined;
  /** Latents that the UNet takes at once: 2 for a condition and none together. */
  readonly batch?: number | undefined;
}

interface ReadPart<C, D extends DType = DType> {
  readonly config: C;
  readonly weights: ReadonlyMap<string, Tensor<D>>;
}

/** In the order of their use. */
const exported = [
  ["text_encoder", "text_encoder"],
  ["unet", "unet"],
  ["vae", "vae_decoder"],
  ["vocoder", "vocoder"],
  ["audio_encoder", "audio_encoder"],
] as const satisfies readonly (readonly [PartName, string])[];

/**
 * Writes a model as ONNX files for ONNX Runtime, each with its weights beside it in `NAME.onnx.data`, and `onnx.json`, which
 * says names, types and shapes of all inputs and outputs.
 *
 * @param model a model's name or folder
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function exportOnnx(model: string, target: string, options: OnnxOptions = {}): Promise<void> {
  checkOptions(options);
  refuseExisting(target);
  const source = await findModel(model);
  const { durationSeconds = 10.24, batch = 1, onProgress, signal } = options;
  const { mel, melMean, melStd } = await readManifest(folderFiles(source));
  await writeWholeFolder(target, async (folder) => {
    const vae = parseVaeConfig(join(source, "vae"), await readPartConfig(folderFiles(source), "vae"));
    const sizes = sizesFor(vae, mel, durationSeconds, batch);
    const models: Record<string, object> = {};
    for (const [index, [part, name]] of exported.entries()) {
      checkGoing(signal);
      onProgress?.(index, exported.length, name);
      const found = await readChecked(source, part);
      if (found !== null) models[name] = await writeModel(folder, name, found, sizes);
    }
    for (const plain of ["tokenizer", "scheduler"]) {
      await cp(join(source, plain), join(folder, plain), { recursive: true, dereference: true });
    }
    const facts = { scalingFactor: vae.scaling_factor, mel, melMean, melStd, durationSeconds, models };
    await writeWhole(join(folder, "onnx.json"), `${JSON.stringify(facts, null, 2)}\n`);
    onProgress?.(exported.length, exported.length, "done");
  });
}

async function writeModel(
  folder: string,
  name: (typeof exported)[number][1],
  { config, weights }: ReadPart<unknown, "float32">,
  sizes: OnnxSizes,
): Promise<object> {
  const build = onnxPrograms[name] as (config: unknown, sizes: OnnxSizes) => Program;
  const graph = build(config, sizes);
  const data = join(folder, `${name}.onnx.data`);
  const stored = await writeData(data, new Map([...weights].filter(([key]) => graph.parameters.has(key))));
  const { bytes } = emitModel(graph, stored);
  await writeWhole(join(folder, `${name}.onnx`), bytes);
  return {
    inputs: Object.fromEntries(graph.inputs),
    outputs: Object.fromEntries(
      Object.entries(graph.outputs).map(([key, { dtype, shape }]) => [key, { dtype, shape }]),
    ),
  };
}

/** How each part is read; CLAP's towers may lie together in one. Null where the model has none. */
const readers: { readonly [P in PartName]: (model: string) => Promise<ReadPart<PartConfigs[P]> | null> } = {
  unet: (model) => readOwn(model, "unet", parseUnetConfig),
  vae: (model) => readOwn(model, "vae", parseVaeConfig),
  vocoder: (model) => readOwn(model, "vocoder", parseHifiganConfig),
  text_encoder: (model) => findTextTower(folderFiles(model), readClapPart),
  audio_encoder: (model) => findAudioTower(folderFiles(model), readClapPart),
};

/** CLAP's towers have one form, apart or together. */
const readClapPart = (files: ModelFiles, part: string): ReturnType<typeof readPart> =>
  readPart(files, part, weightsFileOf("text_encoder"));

async function readOwn<P extends PartName>(
  model: string,
  part: P,
  parse: (where: string, settings: unknown) => PartConfigs[P],
): Promise<ReadPart<PartConfigs[P]> | null> {
  const folder = join(model, part);
  if (!existsSync(folder)) return null;
  const { config, weights } = await readPart(folderFiles(folder), "", weightsFileOf(part));
  return { config: parse(folder, config), weights: currentNames(part, folder, weights) };
}

async function readChecked<P extends PartName>(
  model: string,
  part: P,
): Promise<ReadPart<PartConfigs[P], "float32"> | null> {
  const found = await readers[part](model);
  if (found === null) return null;
  const { config, weights } = found;
  const where = join(model, part);
  return { config, weights: matchWeights(where, weightsOf(part, config), weights, { ignore: derivedBuffers }) };
}

/** Where tensors begin within a file. */
const alignment = 64;

/** Writes tensors one after the other, and says where each is. */
async function writeData(
  path: string,
  weights: ReadonlyMap<string, Tensor<"float32">>,
): Promise<Map<string, StoredTensor>> {
  const offsets = new Map<string, number>();
  const chunks: Uint8Array[] = [];
  let byteOffset = 0;
  for (const [name, { data }] of weights) {
    offsets.set(name, byteOffset);
    const padding = (alignment - (data.byteLength % alignment)) % alignment;
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), new Uint8Array(padding));
    byteOffset += data.byteLength + padding;
  }
  await writeWhole(path, chunks);
  const source = await fileSource(path);
  return new Map(
    [...weights].map(([name, { shape }]) => [
      name,
      { dtype: "float32", shape, source, byteOffset: offsets.get(name) as number, precision: "float32" },
    ]),
  );
}

/** @throws FoleyError "usage" for a duration or a batch that cannot be */
function checkOptions({ durationSeconds = 10.24, batch = 1 }: OnnxOptions): void {
  const check = (isMet: boolean, name: string, expected: string, came: number): void => {
    if (!isMet) throw new FoleyError("usage", `models convert: expected ${name} ${expected}, got ${came}`);
  };
  check(durationSeconds > 0 && durationSeconds <= 600, "a duration", "above 0 and up to 600 s", durationSeconds);
  check(Number.isInteger(batch) && batch >= 1 && batch <= 64, "a batch", "from 1 to 64", batch);
}
