import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { melPresets } from "../../audio/mel-spectrogram.ts";
import { internalError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { readManifest } from "../../models/manifest.ts";
import { readPart } from "../../models/part-files.ts";
import { modelPart, weightsFileOf } from "../../models/part-kind.ts";
import { parseVaeConfig, type VaeConfig, vaeConfigFile } from "../../models/vae/config.ts";
import { currentVaeWeights } from "../../models/vae/weights.ts";
import { type MelStatistics, melStatistics } from "../data/mel-set.ts";
import { prepareMels } from "../data/prepare-mels.ts";
import { checkSameMel } from "../data/same-mel.ts";
import { audioldmVae } from "../preset/audioldm.ts";
import { nanoVae, nanoVaeAdversarial } from "../preset/nano.ts";
import { tinyVae, tinyVaeAdversarial } from "../preset/tiny.ts";
import type { RunSettings } from "../settings/optimizer.ts";
import { type VaeTrainingConfig, vaeTrainingSettings } from "../settings/vae.ts";
import { type VaeAdversarialConfig, vaeAdversarialTrainingSettings } from "../settings/vae-adversarial.ts";
import type { TrainingTask } from "../task/training-task.ts";
import { createVaeTask, type VaeTaskInputs } from "../task/vae.ts";
import { createVaeAdversarialTask } from "../task/vae-adversarial.ts";
import { saveModel } from "./save-model.ts";
import {
  type PreparedTraining,
  requireFolder,
  type TrainingKind,
  type TrainingPreset,
  type TrainingRequest,
  trainingPreset,
} from "./training-kind.ts";

const melConfig = melPresets.audioldm16k;

async function preparePlain(
  request: TrainingRequest,
  wished: VaeTrainingConfig,
  preset: VaeTrainingConfig,
): Promise<PreparedTraining> {
  const { start, config } = await begun(request, wished, preset);
  const task = await createVaeTask(request.runtime, config, await vaeInputs(request, config, start));
  return preparedOf(task, config, vaeTrainingSettings, request);
}

async function prepareAdversarial(
  request: TrainingRequest,
  wished: VaeAdversarialConfig,
  preset: VaeAdversarialConfig,
): Promise<PreparedTraining> {
  const { start, config } = await begun(request, wished, preset);
  const { weights, ...inputs } = await vaeInputs(request, { ...config, standardizes: true }, start);
  if (weights === null) throw internalError("a folder gave no weights");
  const task = await createVaeAdversarialTask(request.runtime, config, { ...inputs, weights });
  return preparedOf(task, config, vaeAdversarialTrainingSettings, request);
}

/** What a run begins from, and its settings at the sizes of that. */
async function begun<C extends { readonly model: VaeConfig }>(
  request: TrainingRequest,
  wished: C,
  preset: C,
): Promise<{ start: VaeStart | null; config: C }> {
  const start = await readStart(request);
  return { start, config: { ...wished, model: modelOfRun(start, wished.model, preset.model) } };
}

/** The wished sizes; where nobody wished any, those of the VAE that the run begins from, whose latents may be scaled otherwise. */
function modelOfRun(start: VaeStart | null, wished: VaeConfig, preset: VaeConfig): VaeConfig {
  const isOpen = start !== null && isDeepStrictEqual(wished, preset);
  const model = isOpen ? { ...start.config, scaling_factor: wished.scaling_factor } : wished;
  parseVaeConfig("train vae: model", vaeConfigFile(model));
  return model;
}

function preparedOf(
  task: TrainingTask,
  config: RunSettings,
  schema: PreparedTraining["schema"],
  { from }: TrainingRequest,
): PreparedTraining {
  return { task, stepCount: config.stepCount, settings: { ...config, from }, schema };
}

const plain = (values: VaeTrainingConfig): TrainingPreset =>
  trainingPreset("vae", vaeTrainingSettings, values, (request, config) => preparePlain(request, config, values));
const adversarial = (values: VaeAdversarialConfig): TrainingPreset =>
  trainingPreset(
    "vae",
    vaeAdversarialTrainingSettings,
    values,
    (request, config) => prepareAdversarial(request, config, values),
    ({ from }) => requireFolder("vae", "from", from),
  );

/** Trains the autoencoder of log-mels; the adversarial preset continues with its decoder. */
export const vaeKind: TrainingKind = {
  name: "vae",
  summary: "the autoencoder of log-mel spectrograms",
  isScored: false,
  needsCaptions: false,
  takes: { from: "vae" },
  takesAllFrom: false,
  presets: {
    nano: plain(nanoVae),
    "nano-adversarial": adversarial(nanoVaeAdversarial),
    audioldm: plain(audioldmVae),
    tiny: plain(tinyVae),
    "tiny-adversarial": adversarial(tinyVaeAdversarial),
  },
};

async function vaeInputs(
  request: TrainingRequest,
  { model, clip, standardizes }: Pick<VaeTrainingConfig, "model" | "clip" | "standardizes">,
  start: VaeStart | null,
): Promise<VaeTaskInputs> {
  const set = await prepareMels(request.clips, melConfig, clip, request);
  const statistics = start?.statistics ?? (standardizes ? melStatistics(set, "train vae") : { mean: 0, deviation: 1 });
  return {
    set,
    statistics,
    weights: start?.weights ?? null,
    save: (folder, weights) =>
      saveModel(folder, [modelPart("vae", model, weights)], {
        manifest: { mel: melConfig, melMean: statistics.mean, melStd: statistics.deviation },
      }),
  };
}

/** The VAE that a run begins from. */
interface VaeStart {
  readonly config: VaeConfig;
  readonly statistics: MelStatistics;
  readonly weights: ReadonlyMap<string, Tensor>;
}

async function readStart({ from }: TrainingRequest): Promise<VaeStart | null> {
  if (from === null) return null;
  const { mel, melMean, melStd } = await readManifest(folderFiles(from));
  checkSameMel("train vae: from", melConfig, mel);
  const { config, weights } = await readPart(folderFiles(from), "vae", weightsFileOf("vae"));
  return {
    config: parseVaeConfig(join(from, "vae"), config),
    statistics: { mean: melMean, deviation: melStd },
    weights: currentVaeWeights(weights),
  };
}
