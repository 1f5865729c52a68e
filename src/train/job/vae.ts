import { join } from "node:path";
import { melPresets } from "../../audio/index.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { readManifest, writeManifest } from "../../models/manifest.ts";
import { readPart, writePart } from "../../models/part-files.ts";
import { type VaeConfig, vaeSettings } from "../../models/vae/index.ts";
import { type MelStatistics, melStatistics } from "../data/mel-set.ts";
import { prepareMels } from "../data/prepare-mels.ts";
import { nanoFrameCount, nanoVae, nanoVaeAdversarial } from "../preset/nano.ts";
import { createVaeTask, type VaeTaskInputs } from "../task/vae.ts";
import { createVaeAdversarialTask } from "../task/vae-adversarial.ts";
import { choosePreset, type Job, type JobRequest, type PreparedJob, requireFolder, withOverrides } from "./job.ts";

export const vaeWeightsFile = "diffusion_pytorch_model.safetensors";
const melConfig = melPresets.audioldm16k;

const presets: Readonly<Record<string, (request: JobRequest) => Promise<PreparedJob>>> = {
  nano: async (request) => {
    const config = withOverrides(nanoVae, request.overrides);
    const inputs = await vaeInputs(request, config.model);
    const task = await createVaeTask(request.runtime, config, inputs);
    return { task, stepCount: config.stepCount, settings: { ...config, from: request.from } };
  },
  "nano-adversarial": async (request) => {
    const config = withOverrides(nanoVaeAdversarial, request.overrides);
    requireFolder("vae", "from", request.from);
    const { weights, ...inputs } = await vaeInputs(request, config.model);
    if (weights === undefined) throw new FoleyError("internal", "internal: a folder gave no weights");
    const task = await createVaeAdversarialTask(request.runtime, config, { ...inputs, weights });
    return { task, stepCount: config.stepCount, settings: { ...config, from: request.from } };
  },
};

/** Trains the autoencoder of log-mels; the adversarial preset continues with its decoder. */
export const vaeJob: Job = {
  name: "vae",
  summary: "the autoencoder of log-mel spectrograms",
  presets: Object.keys(presets),
  prepare: (request) => choosePreset("vae", presets, request.preset)(request),
};

async function vaeInputs(request: JobRequest, model: VaeConfig): Promise<VaeTaskInputs> {
  const set = prepareMels(request.clips, melConfig, nanoFrameCount, (done, total) =>
    request.onPrepare?.("mels", done, total),
  );
  const start = request.from === null ? null : await readStart(request.from);
  const statistics = start?.statistics ?? melStatistics(set);
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
  const { melMean, melStd } = await readManifest(folder);
  const { weights } = await readPart(join(folder, "vae"), vaeWeightsFile);
  return { statistics: { mean: melMean, deviation: melStd }, weights };
}
