import { join } from "node:path";
import { melPresets } from "../../audio/mel-spectrogram.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { readManifest } from "../../models/manifest.ts";
import { writeManifest } from "../../models/node/write-manifest.ts";
import { writePart } from "../../models/node/write-part.ts";
import { readPart } from "../../models/part-files.ts";
import { vaeSettings } from "../../models/vae/config.ts";
import { currentVaeWeights } from "../../models/vae/weights.ts";
import { type MelStatistics, melStatistics } from "../data/mel-set.ts";
import { prepareMels } from "../data/prepare-mels.ts";
import { audioldmVae } from "../preset/audioldm.ts";
import { nanoVae, nanoVaeAdversarial } from "../preset/nano.ts";
import { tinyVae, tinyVaeAdversarial } from "../preset/tiny.ts";
import type { VaeTrainingConfig } from "../settings/vae.ts";
import type { VaeAdversarialConfig } from "../settings/vae-adversarial.ts";
import { createVaeTask, type VaeTaskInputs } from "../task/vae.ts";
import { createVaeAdversarialTask } from "../task/vae-adversarial.ts";
import { choosePreset, type Job, type JobRequest, type PreparedJob, requireFolder, withOverrides } from "./job.ts";

export const vaeWeightsFile = "diffusion_pytorch_model.safetensors";
const melConfig = melPresets.audioldm16k;

type Prepare = (request: JobRequest) => Promise<PreparedJob>;

const plain =
  (preset: VaeTrainingConfig): Prepare =>
  async (request) => {
    const config = withOverrides("vae", preset, request.overrides);
    const inputs = await vaeInputs(request, config);
    const task = await createVaeTask(request.runtime, config, inputs);
    return { task, stepCount: config.stepCount, settings: { ...config, from: request.from } };
  };

const adversarial =
  (preset: VaeAdversarialConfig): Prepare =>
  async (request) => {
    const config = withOverrides("vae", preset, request.overrides);
    requireFolder("vae", "from", request.from);
    const { weights, ...inputs } = await vaeInputs(request, { ...config, standardizes: true });
    if (weights === undefined) throw new FoleyError("internal", "internal: a folder gave no weights");
    const task = await createVaeAdversarialTask(request.runtime, config, { ...inputs, weights });
    return { task, stepCount: config.stepCount, settings: { ...config, from: request.from } };
  };

const presets: Readonly<Record<string, Prepare>> = {
  nano: plain(nanoVae),
  "nano-adversarial": adversarial(nanoVaeAdversarial),
  audioldm: plain(audioldmVae),
  tiny: plain(tinyVae),
  "tiny-adversarial": adversarial(tinyVaeAdversarial),
};

/** Trains the autoencoder of log-mels; the adversarial preset continues with its decoder. */
export const vaeJob: Job = {
  name: "vae",
  summary: "the autoencoder of log-mel spectrograms",
  presets: Object.keys(presets),
  prepare: (request) => choosePreset("vae", presets, request.preset)(request),
};

async function vaeInputs(
  request: JobRequest,
  { model, clip, standardizes }: Pick<VaeTrainingConfig, "model" | "clip" | "standardizes">,
): Promise<VaeTaskInputs> {
  const set = await prepareMels(request.clips, melConfig, clip, {
    cache: request.cache,
    onProgress: (done, total) => request.onPrepare?.("mels", done, total),
  });
  const start = request.from === null ? null : await readStart(request.from);
  const statistics = start?.statistics ?? (standardizes ? melStatistics(set) : { mean: 0, deviation: 1 });
  return {
    set,
    statistics,
    ...(start === null ? {} : { weights: start.weights }),
    save: async (folder, weights) => {
      await writePart(join(folder, "vae"), {
        className: "AutoencoderKL",
        weightsFile: vaeWeightsFile,
        config: vaeSettings(model),
        weights,
      });
      await writeManifest(folder, { mel: melConfig, melMean: statistics.mean, melStd: statistics.deviation });
    },
  };
}

async function readStart(folder: string): Promise<{ statistics: MelStatistics; weights: ReadonlyMap<string, Tensor> }> {
  const { melMean, melStd } = await readManifest(folderFiles(folder));
  const { weights } = await readPart(folderFiles(folder), "vae", vaeWeightsFile);
  return { statistics: { mean: melMean, deviation: melStd }, weights: currentVaeWeights(weights) };
}
