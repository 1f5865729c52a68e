import { join } from "node:path";
import type { MelConfig } from "../../audio/mel-spectrogram.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { type HifiganConfig, hifiganSettings } from "../../models/hifigan/config.ts";
import { writeManifest } from "../../models/node/write-manifest.ts";
import { writePart } from "../../models/node/write-part.ts";
import { readPart } from "../../models/part-files.ts";
import type { MelSet } from "../data/mel-set.ts";
import { prepareMels } from "../data/prepare-mels.ts";
import { readAll } from "../data/training-clip.ts";
import { audioldmVocoder } from "../preset/audioldm.ts";
import { nanoVocoder, nanoVocoderAdversarial } from "../preset/nano.ts";
import { tinyVocoder, tinyVocoderAdversarial } from "../preset/tiny.ts";
import type { VocoderTrainingConfig } from "../settings/vocoder.ts";
import { createVocoderTask } from "../task/vocoder.ts";
import { choosePreset, type Job, withOverrides } from "./job.ts";

const weightsFile = "model.safetensors";
const presets: Readonly<Record<string, VocoderTrainingConfig>> = {
  nano: nanoVocoder,
  "nano-adversarial": nanoVocoderAdversarial,
  audioldm: audioldmVocoder,
  tiny: tinyVocoder,
  "tiny-adversarial": tinyVocoderAdversarial,
};

/** Trains the vocoder on sounds alone; the adversarial preset is meant to continue from the plain one. */
export const vocoderJob: Job = {
  name: "vocoder",
  summary: "HiFi-GAN, from log-mel spectrograms to sound",
  presets: Object.keys(presets),
  async prepare(request) {
    const config = withOverrides("vocoder", choosePreset("vocoder", presets, request.preset), request.overrides);
    const set = await prepareMels(request.clips, config.mel, config.clip, {
      cache: request.cache,
      onProgress: (done, total) => request.onPrepare?.("mels", done, total),
    });
    const start = request.from === null ? null : await readPart(folderFiles(request.from), "vocoder", weightsFile);
    const task = await createVocoderTask(request.runtime, config, {
      clips: await readAll(request.clips),
      statistics: bandStatistics(set),
      ...(start === null ? {} : { weights: start.weights }),
      save: (folder, weights) => saveVocoder(folder, config, weights),
    });
    return { task, stepCount: config.stepCount, settings: { ...config, from: request.from } };
  },
};

async function saveVocoder(
  folder: string,
  { model, mel }: { readonly model: HifiganConfig; readonly mel: MelConfig },
  weights: Parameters<typeof writePart>[1]["weights"],
): Promise<void> {
  await writePart(join(folder, "vocoder"), {
    className: "SpeechT5HifiGan",
    weightsFile,
    config: hifiganSettings(model),
    weights,
  });
  await writeManifest(folder, { mel, melMean: 0, melStd: 1 });
}

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
    scale: Float32Array.from(squares, (sum, band) => Math.sqrt(sum / count - (mean[band] as number) ** 2)),
  };
}
