import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Program } from "../engine/graph/program.ts";
import { emitModel } from "../engine/onnx/emit.ts";
import type { DType } from "../engine/tensor/dtype.ts";
import type { StoredTensor } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { workOf } from "../engine/work.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { writeWhole } from "../files/write-whole.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { findModel } from "../generate/node/find-model.ts";
import { findAudioTower, findTextTower } from "../models/clap/towers.ts";
import { derivedBuffers } from "../models/derived-buffers.ts";
import { readManifest } from "../models/manifest.ts";
import { readPart, readPartConfig } from "../models/part-files.ts";
import type { PartConfigs, PartName } from "../models/part-kind.ts";
import { weightsFileOf } from "../models/part-kind.ts";
import { parseUnetConfig } from "../models/unet/config.ts";
import { parseVaeConfig } from "../models/vae/config.ts";
import { parseVocoderConfig } from "../models/vocoder/network.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { matchWeights } from "../weights/match.ts";
import { inSteps } from "./in-steps.ts";
import { weightsOf } from "./network.ts";
import { type ExportedName, type OnnxSizes, onnxPrograms, sizesFor } from "./onnx-programs.ts";
import { currentNames } from "./part.ts";
import { type OnnxOptions, onnxSettings } from "./settings.ts";

interface PartFound<P extends PartName, D extends DType = DType> {
  readonly config: PartConfigs[P];
  readonly weights: ReadonlyMap<string, Tensor<D>>;
}

/**
 * Writes a model as ONNX files for ONNX Runtime, each with its weights beside it in `NAME.onnx.data`, and `onnx.json`, which
 * says names, types and shapes of all inputs and outputs.
 *
 * @param model a model's name or folder
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function exportOnnx(
  model: string,
  target: string,
  { signal, report, ...wishes }: OnnxOptions = {},
): Promise<void> {
  const { durationSeconds, batch } = parseSettings(onnxSettings, wishes, "convert");
  refuseExisting(target);
  const source = await findModel(model);
  const files = folderFiles(source);
  const { mel, melMean, melStd } = await readManifest(files);
  const vae = parseVaeConfig(files.nameOf("vae"), await readPartConfig(files, "vae"));
  const sizes = sizesFor(vae, mel, durationSeconds, batch);
  await writeWholeFolder(target, async (folder) => {
    const models: Record<string, object> = {};
    const write = async (name: ExportedName): Promise<void> => {
      const network = await networks[name](files, sizes);
      if (network !== null) models[name] = await writeNetwork(folder, name, network);
    };
    const steps = exportedNames.map((name) => ({ name, write: () => write(name) }));
    await inSteps(workOf({ signal, report }), steps);
    for (const plain of ["tokenizer", "scheduler"]) {
      await cp(join(source, plain), join(folder, plain), { recursive: true, dereference: true });
    }
    const facts = { scalingFactor: vae.scaling_factor, mel, melMean, melStd, durationSeconds, models };
    await writeWhole(join(folder, "onnx.json"), `${JSON.stringify(facts, null, 2)}\n`);
  });
}

/** What is exported, in the order of its use. */
const exportedNames: readonly ExportedName[] = ["text_encoder", "unet", "vae_decoder", "vocoder", "audio_encoder"];

/** A network of one size, and its weights. */
interface SizedNetwork {
  readonly graph: Program;
  readonly weights: ReadonlyMap<string, Tensor<"float32">>;
}

type NetworkReader = (files: ModelFiles, sizes: OnnxSizes) => Promise<SizedNetwork | null>;

/** Each network of a model that is exported; null where the model has none. */
const networks: { readonly [P in ExportedName]: NetworkReader } = {
  text_encoder: sized("text_encoder", onnxPrograms.text_encoder),
  unet: sized("unet", onnxPrograms.unet),
  vae_decoder: sized("vae", onnxPrograms.vae_decoder),
  vocoder: sized("vocoder", onnxPrograms.vocoder),
  audio_encoder: sized("audio_encoder", onnxPrograms.audio_encoder),
};

function sized<P extends PartName>(
  part: P,
  build: (config: PartConfigs[P], sizes: OnnxSizes) => Program,
): NetworkReader {
  return async (files, sizes) => {
    const found = await readChecked(files, part);
    return found === null ? null : { graph: build(found.config, sizes), weights: found.weights };
  };
}

async function writeNetwork(folder: string, name: string, { graph, weights }: SizedNetwork): Promise<object> {
  const data = join(folder, `${name}.onnx.data`);
  const stored = await writeData(data, new Map([...weights].filter(([key]) => graph.parameters.has(key))));
  const { bytes } = emitModel(graph, stored);
  await writeWhole(join(folder, `${name}.onnx`), bytes);
  const results = Object.entries(graph.outputs).map(([key, { dtype, shape }]) => [key, { dtype, shape }]);
  return { inputs: Object.fromEntries(graph.inputs), outputs: Object.fromEntries(results) };
}

/** How each part is read; CLAP's towers may lie together in one. Null where the model has none. */
const readers: { readonly [P in PartName]: (files: ModelFiles) => Promise<PartFound<P> | null> } = {
  unet: (files) => readOwn(files, "unet", parseUnetConfig),
  vae: (files) => readOwn(files, "vae", parseVaeConfig),
  vocoder: (files) => readOwn(files, "vocoder", parseVocoderConfig),
  text_encoder: (files) => findTextTower(files, readClapPart),
  audio_encoder: (files) => findAudioTower(files, readClapPart),
};

/** CLAP's towers have one form, apart or together. */
function readClapPart(files: ModelFiles, part: string): ReturnType<typeof readPart> {
  return readPart(files, part, weightsFileOf("text_encoder"));
}

async function readOwn<P extends PartName>(
  files: ModelFiles,
  part: P,
  parse: (where: string, settings: unknown) => PartConfigs[P],
): Promise<PartFound<P> | null> {
  if (!(await files.has(part))) return null;
  const { config, weights } = await readPart(files, part, weightsFileOf(part));
  const where = files.nameOf(part);
  return { config: parse(where, config), weights: currentNames(part, where, weights) };
}

async function readChecked<P extends PartName>(files: ModelFiles, part: P): Promise<PartFound<P, "float32"> | null> {
  const found = await readers[part](files);
  if (found === null) return null;
  const { config, weights } = found;
  const expected = weightsOf(part, config);
  return { config, weights: matchWeights(files.nameOf(part), expected, weights, { ignore: derivedBuffers }) };
}

/** Where tensors begin within a file. */
const alignment = 64;

/** Writes tensors one after the other, and says where each is. */
async function writeData(
  path: string,
  weights: ReadonlyMap<string, Tensor<"float32">>,
): Promise<Map<string, StoredTensor>> {
  const places: (readonly [name: string, place: Pick<StoredTensor, "shape" | "byteOffset">])[] = [];
  const chunks: Uint8Array[] = [];
  let byteOffset = 0;
  for (const [name, { data, shape }] of weights) {
    places.push([name, { shape, byteOffset }]);
    const padding = (alignment - (data.byteLength % alignment)) % alignment;
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), new Uint8Array(padding));
    byteOffset += data.byteLength + padding;
  }
  await writeWhole(path, chunks);
  const source = await fileSource(path);
  return new Map(places.map(([name, place]) => [name, { ...place, dtype: "float32", source, precision: "float32" }]));
}
