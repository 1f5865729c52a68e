import { clapFeatures } from "../../audio/clap-features.ts";
import { resample } from "../../audio/resample.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { folderFiles } from "../../files/folder-files.ts";
import type { ClapConfig } from "../../models/clap/config.ts";
import { readPart } from "../../models/part-files.ts";
import { modelPart, weightsFileOf } from "../../models/part-kind.ts";
import { createTokenizer } from "../../text/tokenizer.ts";
import { type BpeVocabulary, trainByteLevelBpe } from "../../text/train-bpe.ts";
import { augmentClips } from "../data/augment-clips.ts";
import type { ClapClip, ClapSet } from "../data/clap-set.ts";
import { drawWeights } from "../data/class-balance.ts";
import { preparing } from "../data/preparing.ts";
import { distinctCaptions } from "../data/training-clip.ts";
import { audioldmClap } from "../preset/audioldm.ts";
import { nanoClap } from "../preset/nano.ts";
import { tinyClap } from "../preset/tiny.ts";
import { type ClapPreset, clapRunSettings, clapTrainingSettings } from "../settings/clap.ts";
import { createClapTask } from "../task/clap.ts";
import { saveModel } from "./save-model.ts";
import {
  type PreparedTraining,
  type TrainingKind,
  type TrainingPreset,
  type TrainingRequest,
  trainingPreset,
} from "./training-kind.ts";

async function prepare(request: TrainingRequest, preset: ClapPreset): Promise<PreparedTraining> {
  const { from } = request;
  const clips = await augment(request.clips, preset);
  const vocabulary = trainByteLevelBpe(distinctCaptions(clips), preset.vocabularySize);
  const tokenizer = createTokenizer("train clap", vocabulary);
  const model: ClapConfig = {
    ...preset.model,
    text_config: { ...preset.model.text_config, vocab_size: tokenizer.vocabSize },
  };
  const set = await prepareFeatures({ ...request, clips }, model, preset.balancesClasses);
  const config = { ...preset, model, frameCount: set.frameCount };
  const task = await createClapTask(request.runtime, config, {
    set,
    tokenizer,
    weights: from === null ? null : await readStart(from),
    save: (folder, learnt) => saveClap(folder, model, vocabulary, learnt),
  });
  return { task, stepCount: config.stepCount, settings: { ...config, from }, schema: clapRunSettings };
}

const preset = (values: ClapPreset): TrainingPreset => trainingPreset("clap", clapTrainingSettings, values, prepare);

/** Trains CLAP from scratch, its vocabulary too; from a folder, the vocabulary must be made of the same captions. */
export const clapKind: TrainingKind = {
  name: "clap",
  summary: "CLAP, the space that texts and sounds share",
  isScored: false,
  needsCaptions: true,
  presets: { nano: preset(nanoClap), audioldm: preset(audioldmClap), tiny: preset(tinyClap) },
};

/** Crops are as long as what CLAP hears. */
function augment(clips: TrainingRequest["clips"], { augment: config, model, seed }: ClapPreset) {
  return augmentClips(clips, config, model.audio_config.features.maxSeconds, seed);
}

async function prepareFeatures(
  { clips, work }: Pick<TrainingRequest, "clips" | "work">,
  { audio_config: { features } }: ClapConfig,
  balancesClasses: boolean,
): Promise<ClapSet> {
  const weights = drawWeights(clips, balancesClasses);
  const frameCount = Math.floor((features.maxSeconds * features.sampleRate) / features.hopSize) + 1;
  const done = preparing(work, "features", clips.length);
  const prepared: ClapClip[] = [];
  for (const clip of clips) {
    const samples = resample(await clip.read(), clip.sampleRate, features.sampleRate);
    const { label, captions } = clip;
    const weight = weights[prepared.length] ?? null;
    prepared.push({ features: clapFeatures(samples, features).data, label, captions, weight });
    await done(prepared.length);
  }
  return { clips: prepared, frameCount, melCount: features.melCount };
}

const isText = (name: string): boolean => name.startsWith("text_");
const isAudio = (name: string): boolean => name.startsWith("audio_");

async function saveClap(
  folder: string,
  model: ClapConfig,
  vocabulary: BpeVocabulary,
  weights: ReadonlyMap<string, Tensor>,
): Promise<void> {
  const only = (keep: (name: string) => boolean): Map<string, Tensor> =>
    new Map([...weights].filter(([name]) => keep(name)));
  const parts = [
    modelPart("text_encoder", model.text_config, only(isText)),
    modelPart("audio_encoder", model.audio_config, only(isAudio)),
  ];
  await saveModel(folder, parts, { tokenizer: vocabulary });
}

async function readStart(folder: string): Promise<ReadonlyMap<string, Tensor>> {
  const [text, audio] = [
    await readPart(folderFiles(folder), "text_encoder", weightsFileOf("text_encoder")),
    await readPart(folderFiles(folder), "audio_encoder", weightsFileOf("audio_encoder")),
  ];
  // The scales of the loss are no part of a model folder.
  const scale = float32([Math.log(1 / 0.07)], []);
  return new Map<string, Tensor>([
    ...text.weights,
    ...audio.weights,
    ["logit_scale_a", scale],
    ["logit_scale_t", scale],
  ]);
}
