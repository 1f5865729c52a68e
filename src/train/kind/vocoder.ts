import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { MelConfig } from "../../audio/mel-spectrogram.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { readManifest } from "../../models/manifest.ts";
import { readPart } from "../../models/part-files.ts";
import { modelPart, weightsFileOf } from "../../models/part-kind.ts";
import { parseVocoderConfig, type VocoderConfig, vocoderNetwork } from "../../models/vocoder/network.ts";
import { decodeMels } from "../data/decode-mels.ts";
import type { MelSet } from "../data/mel-set.ts";
import { prepareMels } from "../data/prepare-mels.ts";
import { checkSameMel } from "../data/same-mel.ts";
import { readAll } from "../data/training-clip.ts";
import type { WaveClip } from "../data/wave-set.ts";
import { audioldmVocoder } from "../preset/audioldm.ts";
import {
  nanoVocoder,
  nanoVocoderAdversarial,
  nanoVocos,
  nanoVocosAdversarial,
  nanoVocosDecoded,
} from "../preset/nano.ts";
import { tinyVocoder, tinyVocoderAdversarial } from "../preset/tiny.ts";
import { type VocoderTrainingConfig, vocoderTrainingSettings } from "../settings/vocoder.ts";
import { createVocoderTask } from "../task/vocoder.ts";
import { saveModel } from "./save-model.ts";
import {
  type GivenFolders,
  type PreparedTraining,
  requireFolder,
  type TrainingKind,
  type TrainingPreset,
  type TrainingRequest,
  trainingPreset,
} from "./training-kind.ts";

async function prepare(
  request: TrainingRequest,
  wished: VocoderTrainingConfig,
  preset: VocoderTrainingConfig,
): Promise<PreparedTraining> {
  const { clips, from, vae } = request;
  const start = await readStart(from, wished.mel);
  const config = { ...wished, model: modelOfRun(start, wished.model, preset.model) };
  checkMel(config);
  const decoding = decodingFolder(request, config);
  if (decoding !== null) await checkMelOf("vae", decoding, config.mel);
  const set = await prepareMels(clips, config.mel, config.clip, request);
  const task = await createVocoderTask(request.runtime, config, {
    clips: await waveClips(request, config),
    statistics: bandStatistics(set),
    weights: start?.weights ?? null,
    save: (folder, weights) => saveVocoder(folder, config, weights),
  });
  return { task, stepCount: config.stepCount, settings: { ...config, from, vae }, schema: vocoderTrainingSettings };
}

/** The vocoder that a run begins from. */
interface VocoderStart {
  readonly config: VocoderConfig;
  readonly weights: ReadonlyMap<string, Tensor>;
}

async function readStart(from: string | null, mel: MelConfig): Promise<VocoderStart | null> {
  if (from === null) return null;
  await checkMelOf("from", from, mel);
  const found = await readPart(folderFiles(from), "vocoder", weightsFileOf("vocoder"));
  const where = join(from, "vocoder");
  const config = parseVocoderConfig(where, found.config);
  return { config, weights: vocoderNetwork(config).plainWeights(where, found.weights) };
}

/** @throws FoleyError "config" where a model is of other mels than are learnt from */
async function checkMelOf(name: "from" | "vae", folder: string, mel: MelConfig): Promise<void> {
  checkSameMel(`train vocoder: ${name}`, mel, (await readManifest(folderFiles(folder))).mel);
}

/**
 * The wished sizes; where nobody wished any, those of the vocoder that the run begins from.
 *
 * @throws FoleyError "usage" where that is of another network
 */
function modelOfRun(start: VocoderStart | null, wished: VocoderConfig, preset: VocoderConfig): VocoderConfig {
  const { name, configFile } = vocoderNetwork(wished);
  const came = start === null ? name : vocoderNetwork(start.config).name;
  if (came !== name) {
    const message = `train vocoder: from: expected a vocoder of ${name}, as the preset has it, got ${came}`;
    throw new FoleyError("usage", `${message}; choose another model or preset`, { subject: "from" });
  }
  if (start !== null && isDeepStrictEqual(wished, preset)) return start.config;
  parseVocoderConfig("train vocoder: model", configFile);
  return wished;
}

/** The sounds, and their mels as the VAE gives them back where any are to be heard. */
async function waveClips(request: TrainingRequest, config: VocoderTrainingConfig): Promise<WaveClip[]> {
  const { runtime, clips } = request;
  const samples = await readAll(clips, request.work);
  const vae = decodingFolder(request, config);
  if (vae === null) return samples.map((one) => ({ samples: one, decoded: null }));
  const mels = await decodeMels(runtime, vae, clips, config.clip, request);
  return samples.map((one, index) => ({ samples: one, decoded: mels[index] as Float32Array }));
}

/** @throws FoleyError "usage" for mels of other bands or frames than the network takes */
function checkMel({ mel, model }: VocoderTrainingConfig): void {
  const network = vocoderNetwork(model);
  for (const name of ["melCount", "hopSize"] as const) {
    if (mel[name] === network[name]) continue;
    const expected = `mel.${name} to be ${network[name]}, as the model has it`;
    throw new FoleyError("usage", `train vocoder: expected ${expected}, got ${mel[name]}; change one of them`);
  }
}

/**
 * The model whose VAE gives mels back; null where none are to be heard so.
 *
 * @throws FoleyError "usage" where it is not given, or given for nothing
 */
function decodingFolder({ vae }: GivenFolders, { decodedProbability }: VocoderTrainingConfig): string | null {
  if (decodedProbability > 0) return requireFolder("vocoder", "vae", vae);
  if (vae === null) return null;
  const message =
    "train vocoder: expected vae where decodedProbability is above 0, got it here; leave it out, or set that";
  throw new FoleyError("usage", message, { subject: "vae" });
}

const preset = (values: VocoderTrainingConfig): TrainingPreset =>
  trainingPreset(
    "vocoder",
    vocoderTrainingSettings,
    values,
    (request, config) => prepare(request, config, values),
    (folders, config) => {
      // A vocoder to begin from may have other sizes.
      if (folders.from === null) checkMel(config);
      decodingFolder(folders, config);
    },
  );

/** Trains the vocoder on sounds alone; the adversarial preset is meant to continue from the plain one. */
export const vocoderKind: TrainingKind = {
  name: "vocoder",
  summary: "HiFi-GAN or Vocos, from log-mel spectrograms to sound",
  isScored: false,
  needsCaptions: false,
  takes: { from: "vocoder", vae: "vae" },
  takesAllFrom: false,
  presets: {
    nano: preset(nanoVocoder),
    "nano-adversarial": preset(nanoVocoderAdversarial),
    vocos: preset(nanoVocos),
    "vocos-adversarial": preset(nanoVocosAdversarial),
    "vocos-decoded": preset(nanoVocosDecoded),
    audioldm: preset(audioldmVocoder),
    tiny: preset(tinyVocoder),
    "tiny-adversarial": preset(tinyVocoderAdversarial),
  },
};

async function saveVocoder(
  folder: string,
  { model, mel }: { readonly model: VocoderConfig; readonly mel: MelConfig },
  weights: ReadonlyMap<string, Tensor>,
): Promise<void> {
  await saveModel(folder, [modelPart("vocoder", model, weights)], { manifest: { mel, melMean: 0, melStd: 1 } });
}

/** Of a band that is the same in all sounds, such as one above what they have. */
const leastVariance = 1e-6;

/** Mean and standard deviation of each band. */
function bandStatistics({ mels, melCount }: MelSet): { mean: Float32Array; scale: Float32Array } {
  const sums = new Float64Array(melCount);
  const squares = new Float64Array(melCount);
  for (const mel of mels) {
    for (const [index, value] of mel.entries()) {
      const band = index % melCount;
      sums[band] = (sums[band] as number) + value;
      squares[band] = (squares[band] as number) + value * value;
    }
  }
  const count = mels.reduce((total, mel) => total + mel.length, 0) / melCount;
  const mean = Float32Array.from(sums, (sum) => sum / count);
  return {
    mean,
    scale: Float32Array.from(squares, (sum, band) =>
      Math.sqrt(Math.max(leastVariance, sum / count - (mean[band] as number) ** 2)),
    ),
  };
}
