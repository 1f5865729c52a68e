import { join } from "node:path";
import { melPresets } from "../../audio/mel-spectrogram.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { ClassifierConfig } from "../../models/classifier/config.ts";
import { writePart } from "../../models/node/write-part.ts";
import { melStatistics } from "../data/mel-set.ts";
import { prepareMels } from "../data/prepare-mels.ts";
import { distinctLabels } from "../data/training-clip.ts";
import { nanoClassifier } from "../preset/nano.ts";
import { tinyClassifier } from "../preset/tiny.ts";
import { type ClassifierPreset, classifierRunSettings, classifierTrainingSettings } from "../settings/classifier.ts";
import { createClassifierTask } from "../task/classifier.ts";
import {
  type PreparedTraining,
  type TrainingKind,
  type TrainingPreset,
  type TrainingRequest,
  trainingPreset,
} from "./training-kind.ts";

async function prepare(request: TrainingRequest, preset: ClassifierPreset): Promise<PreparedTraining> {
  const { clips } = request;
  const labels = distinctLabels(clips);
  const unlabelled = clips.find(({ label }) => label === null);
  if (unlabelled !== undefined) {
    const message = `train classifier: expected clips of one class each, got ${unlabelled.id} of none or several; leave it out`;
    throw new FoleyError("data", message);
  }
  if (labels.length < 2) {
    throw new FoleyError(
      "data",
      `train classifier: expected clips of two labels or more, got ${labels.length}; use a labelled data set`,
    );
  }
  const set = await prepareMels(clips, melPresets.audioldm16k, preset.clip, request);
  const statistics = melStatistics(set, "train classifier");
  const model: ClassifierConfig = {
    ...preset.model,
    labels,
    mel_bins: set.melCount,
    mel_mean: statistics.mean,
    mel_std: statistics.deviation,
  };
  const config = { ...preset, model };
  const classes = clips.map(({ label }) => labels.indexOf(label ?? ""));
  const task = await createClassifierTask(request.runtime, config, {
    set,
    classes,
    save: (folder, weights) =>
      writePart(join(folder, "classifier"), {
        className: "FoleyClassifier",
        weightsFile: "model.safetensors",
        config: model,
        weights,
      }),
  });
  return { task, stepCount: config.stepCount, settings: config, schema: classifierRunSettings };
}

const preset = (values: ClassifierPreset): TrainingPreset =>
  trainingPreset("classifier", classifierTrainingSettings, values, prepare);

/** Trains a classifier of log-mels on a labelled data set: the judge of what a generator makes. */
export const classifierKind: TrainingKind = {
  name: "classifier",
  summary: "a classifier of log-mel spectrograms, to judge generated sounds",
  isScored: false,
  needsCaptions: true,
  takes: {},
  takesAllFrom: false,
  presets: { nano: preset(nanoClassifier), tiny: preset(tinyClassifier) },
};
