import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { clapFeatures } from "../../audio/clap-features.ts";
import { resample } from "../../audio/resample.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { reportWarning } from "../../engine/work.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { type ClapConfig, parseClapAudioConfig, parseClapTextConfig } from "../../models/clap/config.ts";
import { logitScales } from "../../models/clap/contrastive.ts";
import { longestPrompt } from "../../models/clap/text-encoder.ts";
import { readPart } from "../../models/part-files.ts";
import { modelPart, weightsFileOf } from "../../models/part-kind.ts";
import { type HeldTokenizer, holdTokenizer } from "../../text/node/held-tokenizer.ts";
import { createTokenizer, type Tokenizer } from "../../text/tokenizer.ts";
import { loadTokenizer } from "../../text/tokenizer-files.ts";
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
  type GivenFolders,
  type PreparedTraining,
  type TrainingKind,
  type TrainingPreset,
  type TrainingRequest,
  trainingPreset,
} from "./training-kind.ts";

async function prepare(request: TrainingRequest, preset: ClapPreset): Promise<PreparedTraining> {
  const { from } = request;
  const known = from === null ? null : await readStart(from);
  if (known !== null) checkTokenCount(preset, known.model);
  const clips = await augment(request, { ...preset, model: known?.model ?? preset.model });
  const { tokenizer, model, weights, words } = known ?? newStart(clips, preset);
  const cut = cutCaptions(distinctCaptions(clips), tokenizer, preset.tokenCount);
  if (cut !== null) await reportWarning(request.work, cut);
  const set = await prepareFeatures({ ...request, clips }, model, preset.balancesClasses);
  const config = { ...preset, model, frameCount: set.frameCount };
  const task = await createClapTask(request.runtime, config, {
    set,
    tokenizer,
    weights,
    save: (folder, learnt) => saveClap(folder, model, words, learnt),
  });
  return { task, stepCount: config.stepCount, settings: { ...config, from }, schema: clapRunSettings };
}

/** What CLAP begins from. */
interface ClapStart {
  readonly tokenizer: Tokenizer;
  readonly model: ClapConfig;
  /** Null for random ones. */
  readonly weights: ReadonlyMap<string, Tensor> | null;
  /** What the tokenizer is written from: a vocabulary, or the files of one. */
  readonly words: BpeVocabulary | HeldTokenizer;
}

/** Random weights, and a vocabulary of what is said of the clips. */
function newStart(clips: TrainingRequest["clips"], { model, vocabularySize }: ClapPreset): ClapStart {
  const words = trainByteLevelBpe(distinctCaptions(clips), vocabularySize);
  const tokenizer = createTokenizer("train clap", words);
  const text_config = { ...model.text_config, vocab_size: tokenizer.vocabSize };
  return { tokenizer, words, model: { ...model, text_config }, weights: null };
}

/** @throws FoleyError "usage" where the text tower has fewer places than a caption has tokens */
function checkTokenCount({ tokenCount }: ClapPreset, { text_config }: ClapConfig): void {
  const places = longestPrompt(text_config);
  if (tokenCount <= places) return;
  const message = `train clap: tokenCount: expected at most ${places}, for which the model has places, got ${tokenCount}`;
  throw new FoleyError("usage", `${message}; lower it`);
}

/** What is to be said of captions of which not all is learnt; null where there are none. */
function cutCaptions(captions: readonly string[], tokenizer: Tokenizer, tokenCount: number): string | null {
  const longer = captions.map((text) => tokenizer.encode(text).inputIds.length).filter((count) => count > tokenCount);
  if (longer.length === 0) return null;
  const most = longer.reduce((a, b) => Math.max(a, b));
  return `${longer.length} of ${captions.length} captions are longer than tokenCount ${tokenCount}, the longest of ${most} tokens: what is beyond is not learnt`;
}

/** @throws FoleyError "usage" where sizes are wished beside a model that has its own, or captions are to be longer than its places */
function checkStart({ from }: GivenFolders, wished: ClapPreset, usual: ClapPreset): void {
  if (from === null) checkTokenCount(wished, wished.model);
  const areKept = isDeepStrictEqual(wished.model, usual.model) && wished.vocabularySize === usual.vocabularySize;
  if (from === null || areKept) return;
  const message =
    "train clap: expected from without settings of the model and its vocabulary, got both; it keeps its own, leave those out";
  throw new FoleyError("usage", message, { subject: "from" });
}

const preset = (values: ClapPreset): TrainingPreset =>
  trainingPreset("clap", clapTrainingSettings, values, prepare, (folders, config) =>
    checkStart(folders, config, values),
  );

/** Trains CLAP from scratch, its vocabulary too, or goes on with a model's own. */
export const clapKind: TrainingKind = {
  name: "clap",
  summary: "CLAP, the space that texts and sounds share",
  isScored: false,
  needsCaptions: true,
  takes: { from: "text_encoder" },
  takesAllFrom: false,
  presets: { nano: preset(nanoClap), audioldm: preset(audioldmClap), tiny: preset(tinyClap) },
};

/** Crops are as long as what CLAP hears. */
function augment({ clips, work }: TrainingRequest, { augment: config, model, seed }: ClapPreset) {
  return augmentClips(clips, config, model.audio_config.features.maxSeconds, seed, work);
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
  words: BpeVocabulary | HeldTokenizer,
  weights: ReadonlyMap<string, Tensor>,
): Promise<void> {
  const only = (keep: (name: string) => boolean): Map<string, Tensor> =>
    new Map([...weights].filter(([name]) => keep(name)));
  const parts = [
    modelPart("text_encoder", model.text_config, only(isText)),
    modelPart("audio_encoder", model.audio_config, only(isAudio)),
  ];
  await saveModel(folder, parts, { tokenizer: words });
}

/** @throws FoleyError "not-found" or "config" where the model has no CLAP whose parts can be told apart */
async function readStart(folder: string): Promise<ClapStart> {
  const files = folderFiles(folder);
  const [text, audio] = [
    await readPart(files, "text_encoder", weightsFileOf("text_encoder")),
    await readPart(files, "audio_encoder", weightsFileOf("audio_encoder")),
  ];
  const model = {
    text_config: parseClapTextConfig(join(folder, "text_encoder"), text.config),
    audio_config: parseClapAudioConfig(join(folder, "audio_encoder"), audio.config),
  };
  // The scales of the loss are no part of a model folder.
  const scale = float32([Math.log(1 / 0.07)], []);
  const scales = logitScales.map((name) => [name, scale] as const);
  return {
    ...{ model, words: await holdTokenizer(join(folder, "tokenizer")) },
    tokenizer: await loadTokenizer(files, "tokenizer"),
    weights: new Map<string, Tensor>([...text.weights, ...audio.weights, ...scales]),
  };
}
