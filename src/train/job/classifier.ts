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
import type { ClassifierPreset } from "../settings/classifier.ts";
import { createClassifierTask } from "../task/classifier.ts";
import { choosePreset, type Job, withOverrides } from "./job.ts";

const presets: Readonly<Record<string, ClassifierPreset>> = { nano: nanoClassifier, tiny: tinyClassifier };

/** Trains a classifier of log-mels on a labelled data set: the judge of what a generator makes. */
export const classifierJob: Job = {
  name: "classifier",
  summary: "a classifier of log-mel spectrograms, to judge generated sounds",
  presets: Object.keys(presets),
  async prepare(request) {
    const preset = withOverrides("classifier", choosePreset("classifier", presets, request.preset), request.overrides);
    const set = await prepareMels(request.clips, melPresets.audioldm16k, preset.clip, {
      cache: request.cache,
      onProgress: (done, total) => request.onPrepare?.("mels", done, total),
    });
    const labels = distinctLabels(request.clips);
    if (labels.length < 2) {
      throw new FoleyError(
        "data",
        `train classifier: expected clips of two labels or more, got ${labels.length}; use a labelled data set`,
      );
    }
    const statistics = melStatistics(set);
    const model: ClassifierConfig = {
      ...preset.model,
      labels,
      mel_bins: set.melCount,
      mel_mean: statistics.mean,
      mel_std: statistics.deviation,
    };
    const config = { ...preset, model };
    const classes = request.clips.map(({ label }) => labels.indexOf(label ?? ""));
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
    return { task, stepCount: config.stepCount, settings: { ...config } };
  },
};
