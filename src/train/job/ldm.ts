import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { MelConfig } from "../../audio/mel-spectrogram.ts";
import { createNoiseSchedule } from "../../diffusion/schedule.ts";
import { parseSchedulerConfig, type SchedulerConfig } from "../../diffusion/scheduler-config.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { Model } from "../../generate/model.ts";
import { readManifest } from "../../models/manifest.ts";
import { writeLora } from "../../models/node/write-lora.ts";
import { writeManifest } from "../../models/node/write-manifest.ts";
import { writePart } from "../../models/node/write-part.ts";
import { readPart } from "../../models/part-files.ts";
import { parseUnetConfig, unetSettings } from "../../models/unet/config.ts";
import { identityPath } from "../../models/unet/identity-path.ts";
import { parseVaeConfig, vaeSettings } from "../../models/vae/config.ts";
import { currentVaeWeights } from "../../models/vae/weights.ts";
import { hashOfParts } from "../../weights/hash-of-parts.ts";
import { augmentClips } from "../data/augment-clips.ts";
import { drawWeights } from "../data/class-balance.ts";
import { encodeConditions } from "../data/encode-conditions.ts";
import { encodeLatents } from "../data/encode-latents.ts";
import type { Latent, LatentSet, StoredLatent } from "../data/latent-set.ts";
import { melSource } from "../data/prepare-mels.ts";
import { RecentLatents, recentBytes } from "../data/recent-latents.ts";
import { audioldmLdm } from "../preset/audioldm.ts";
import { nanoLdm } from "../preset/nano.ts";
import { tinyLdm } from "../preset/tiny.ts";
import { type ScoringOptions, SoundScorer } from "../score/sound-scorer.ts";
import type { LdmTrainingConfig } from "../settings/ldm.ts";
import { createLdmTask } from "../task/ldm.ts";
import { choosePreset, type Job, type JobRequest, requireFolder, withOverrides } from "./job.ts";
import { vaeWeightsFile } from "./vae.ts";

const presets: Readonly<Record<string, LdmTrainingConfig>> = {
  nano: nanoLdm,
  audioldm: audioldmLdm,
  "audioldm-original": audioldmLdm,
  tiny: tinyLdm,
};

/** Trains the latent diffusion model with a frozen VAE and a frozen CLAP, whose outputs are computed once. */
export const ldmJob: Job = {
  name: "ldm",
  summary: "the latent diffusion model, with VAE and CLAP frozen",
  presets: Object.keys(presets),
  isScored: true,
  async prepare(request) {
    const preset = configOf(request);
    const start = await readStart(request, preset.lora.rank > 0);
    const config: LdmTrainingConfig = { ...preset, ...(start && { model: start.config }) };
    const scheduler = checkScheduler(config);
    const { set, factor, manifest, vaeConfig } = await prepareLatents(request, config);
    const task = await createLdmTask(request.runtime, config, {
      set,
      schedule: createNoiseSchedule(scheduler),
      ...(start && { weights: start.weights }),
      ...(config.identityPath ? { initialize: identityPath } : {}),
      ...(request.scoring === undefined
        ? {}
        : { createScorer: scorerOf(request, request.scoring, config, factor, manifest.mel) }),
      save: async (folder, weights, learnt) => {
        const unet = {
          className: "UNet2DConditionModel",
          weightsFile: vaeWeightsFile,
          config: unetSettings(config.model),
          weights,
        };
        await writePart(join(folder, "unet"), unet);
        const vae = await readPart(
          folderFiles(requireFolder("ldm", "vae", request.vae ?? request.from)),
          "vae",
          vaeWeightsFile,
        );
        const scaled = vaeSettings({ ...vaeConfig, scaling_factor: factor });
        await writePart(join(folder, "vae"), {
          className: "AutoencoderKL",
          weightsFile: vaeWeightsFile,
          config: scaled,
          weights: currentVaeWeights(vae.weights),
        });
        await writeScheduler(folder, scheduler);
        await writeManifest(folder, manifest);
        if (start === null || config.lora.rank === 0) return;
        const base = { name: request.from as string, weights: start.weights };
        await writeLora(join(folder, "lora.safetensors"), learnt, config.lora, base);
      },
    });
    return {
      task,
      stepCount: config.stepCount,
      settings: { ...config, from: request.from, vae: request.vae, clap: request.clap },
    };
  },
};

/** Makes all that `foley train ldm` needs of the clips, to be kept in the request's cache. */
export async function prepareLdmData(request: JobRequest): Promise<void> {
  await prepareLatents(request, configOf(request));
}

function configOf({ preset, overrides }: Pick<JobRequest, "preset" | "overrides">): LdmTrainingConfig {
  const config = withOverrides("ldm", choosePreset("ldm", presets, preset), overrides);
  return { ...config, textProbability: overrides.textProbability ?? config.textProbability };
}

/**
 * The UNet to begin from, whose size takes the place of the preset's.
 *
 * @throws FoleyError "usage" where low-rank changes would change nothing, or another size is asked for
 */
async function readStart({ from, overrides: { settings = [] } }: JobRequest, isLora: boolean) {
  if (from === null) {
    if (!isLora) return null;
    const expected = "--from beside lora.rank, got none; low-rank changes need a model to change";
    throw new FoleyError("usage", `train ldm: expected ${expected}`);
  }
  const size = settings.find((setting) => setting.startsWith("model."));
  if (size !== undefined) {
    const advice = "its UNet keeps its size, leave that out";
    throw new FoleyError("usage", `train ldm: expected --from without --set model, got ${size}; ${advice}`);
  }
  const where = join(from, "unet");
  const { config, weights } = await readPart(folderFiles(where), "", vaeWeightsFile);
  return { config: parseUnetConfig(where, config), weights };
}

/** Hears the diffusion model through the frozen parts, at the length of what it learns from. */
function scorerOf(
  request: JobRequest,
  scoring: ScoringOptions,
  config: LdmTrainingConfig,
  scalingFactor: number,
  mel: MelConfig,
): (weights: ReadonlyMap<string, Tensor>) => Promise<SoundScorer> {
  const parts = {
    name: "in training",
    unet: config.model,
    schedule: createNoiseSchedule(config.scheduler),
    clap: requireFolder("ldm", "clap", request.clap ?? request.from),
    vae: requireFolder("ldm", "vae", request.vae ?? request.from),
    vocoder: scoring.vocoder,
    scalingFactor,
  };
  const durationSeconds = (config.clip.frameCount * mel.hopSize) / mel.sampleRate;
  return async (weights) => {
    const model = await Model.ofParts(request.runtime, parts, weights, scoring.version);
    return SoundScorer.create(model, { ...scoring, settings: { durationSeconds, ...scoring.settings } });
  };
}

async function prepareLatents(request: JobRequest, config: LdmTrainingConfig) {
  const vaeFolder = requireFolder("ldm", "vae", request.vae ?? request.from);
  const clapFolder = requireFolder("ldm", "clap", request.clap ?? request.from);
  const manifest = await readManifest(folderFiles(vaeFolder));
  const vae = await readPart(folderFiles(vaeFolder), "vae", vaeWeightsFile);
  const vaeConfig = parseVaeConfig(join(vaeFolder, "vae"), vae.config);
  const progress = (what: string) => (done: number, total: number) => request.onPrepare?.(what, done, total);
  const { mel } = manifest;
  const clips = await augmentClips(request.clips, config.augment, config.clip.frameCount * mel.hopSize, config.seed);
  const { cache = null } = request;
  const encoded = await encodeLatents(
    request.runtime,
    vaeConfig,
    currentVaeWeights(vae.weights),
    {
      mels: clips.map((clip) => melSource(clip, mel, config.clip, cache)),
      frameCount: config.clip.frameCount,
      melCount: mel.melCount,
    },
    { mean: manifest.melMean, deviation: manifest.melStd },
    {
      ...config,
      clamp: config.latentClamp,
      cache: cache && { entries: cache, vaeHash: await hashOfParts(folderFiles(vaeFolder), ["vae"]) },
      onProgress: progress("latents"),
    },
  );
  if (encoded.latentShape[0] !== config.model.in_channels) {
    throw new FoleyError(
      "config",
      `train ldm: expected a VAE with ${config.model.in_channels} latent channels, got ${encoded.latentShape[0]}; train one with the same preset`,
    );
  }
  const factor = (await knownFactor(request.from)) ?? encoded.moments.scalingFactor();
  const recent = new RecentLatents(recentBytes);
  const conditions = await encodeConditions(request.runtime, clapFolder, clips, mel.sampleRate, {
    cache,
    onProgress: progress("embeddings"),
  });
  const weights = drawWeights(clips, config.balancesClasses);
  const set: LatentSet = {
    ...conditions,
    clips: conditions.clips.map((clip, index) => ({
      ...clip,
      variants: (encoded.latents[index] as readonly (Latent | StoredLatent)[]).map((latent) =>
        typeof latent === "function" ? recent.keep(scaledStored(latent, factor)) : scaled(latent, factor),
      ),
      ...(weights.length === 0 ? {} : { weight: weights[index] as number }),
    })),
    latentShape: encoded.latentShape,
  };
  return { set, factor, manifest, vaeConfig };
}

/** A model that goes on keeps the scale that it knows. */
async function knownFactor(from: string | null): Promise<number | null> {
  if (from === null || !existsSync(join(from, "vae", "config.json"))) return null;
  const where = join(from, "vae");
  return parseVaeConfig(where, (await readPart(folderFiles(where), "", vaeWeightsFile)).config).scaling_factor;
}

function scaled({ mean, deviation }: Latent, factor: number): Latent {
  const times = (values: Float32Array): Float32Array => values.map((value) => value * factor);
  return { mean: times(mean), deviation: deviation === null ? null : times(deviation) };
}

function scaledStored(stored: StoredLatent, factor: number): StoredLatent {
  return async () => scaled(await stored(), factor);
}

/** The loss is epsilon's; a scheduler that takes the output for something else would make noise of it. */
function checkScheduler({ scheduler }: LdmTrainingConfig): SchedulerConfig {
  const config = parseSchedulerConfig("train ldm: scheduler", scheduler);
  if (config.prediction_type === "epsilon") return config;
  throw new FoleyError(
    "usage",
    `train ldm: expected the prediction type epsilon, got ${config.prediction_type}; only epsilon is learnt`,
  );
}

async function writeScheduler(folder: string, scheduler: SchedulerConfig): Promise<void> {
  await mkdir(join(folder, "scheduler"), { recursive: true });
  const settings = { _class_name: "DDIMScheduler", ...scheduler };
  await writeWhole(join(folder, "scheduler", "scheduler_config.json"), `${JSON.stringify(settings, null, 2)}\n`);
}
