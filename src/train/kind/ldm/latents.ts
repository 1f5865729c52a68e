import type { MelConfig } from "../../../audio/mel-spectrogram.ts";
import { soundsThroughout } from "../../../audio/sounding.ts";
import { monoWaveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import type { UnetConfig } from "../../../models/unet/config.ts";
import { hashOfParts } from "../../../weights/hash-of-parts.ts";
import { augmentClips } from "../../data/augment-clips.ts";
import { drawWeights } from "../../data/class-balance.ts";
import { encodeConditions } from "../../data/encode-conditions.ts";
import { type EncodedSet, encodeLatents } from "../../data/encode-latents.ts";
import type { Latent, LatentSet, StoredLatent } from "../../data/latent-set.ts";
import { melSource } from "../../data/prepare-mels.ts";
import { prepared } from "../../data/prepared-cache.ts";
import { preparing } from "../../data/preparing.ts";
import { RecentLatents, recentBytes } from "../../data/recent-latents.ts";
import { fitClip, samplesFor, type TrainingClip } from "../../data/training-clip.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";
import type { TrainingRequest } from "../training-kind.ts";
import { type FrozenParts, knownScale } from "./frozen-parts.ts";

/** What the diffusion model learns from, and the scale of its latents. */
export interface PreparedLatents {
  readonly set: LatentSet;
  readonly scalingFactor: number;
}

/**
 * What the frozen parts say of every clip and of what is made of clips, computed once.
 *
 * @throws FoleyError "config" for a VAE or a CLAP of another width than the UNet's
 */
export async function prepareLatents(
  request: TrainingRequest,
  config: LdmTrainingConfig,
  parts: FrozenParts,
): Promise<PreparedLatents> {
  checkWidths(config.model, parts);
  const { mel } = parts.manifest;
  const seconds = (config.clip.frameCount * mel.hopSize) / mel.sampleRate;
  const clips = await augmentClips(request.clips, config.augment, seconds, config.seed, request.work);
  const encoded = await encode(clips, request, config, parts);
  // A model that goes on keeps the scale of the latents that it knows.
  const scalingFactor = (await knownScale(request.from, parts)) ?? encoded.moments.scalingFactor();
  const conditions = await encodeConditions(request.runtime, parts.clap, clips, request);
  const weights = drawWeights(clips, config.balancesClasses);
  const variants = scaledVariants(encoded, scalingFactor);
  const rolled = await rolledClips(clips, request, config, mel);
  const described = conditions.clips.map((clip, index) => ({
    ...clip,
    variants: variants[index] ?? [],
    weight: weights[index] ?? null,
    isRolled: rolled[index] === true,
  }));
  return { set: { ...conditions, clips: described, latentShape: encoded.latentShape }, scalingFactor };
}

/** Which clips are turned in time; one that is an event may be left to begin when it does. What was heard of a clip is kept. */
async function rolledClips(
  clips: readonly TrainingClip[],
  { cache, work }: TrainingRequest,
  { rollsTime, rollsEvents, clip: { frameCount, fill } }: LdmTrainingConfig,
  mel: MelConfig,
): Promise<boolean[]> {
  if (!rollsTime || rollsEvents) return clips.map(() => rollsTime);
  const done = preparing(work, "sounds", clips.length);
  const length = frameCount * mel.hopSize;
  const rolled: boolean[] = [];
  for (const clip of clips) {
    const key = ["sounds throughout", clip.hash, mel.sampleRate, length, fill];
    const { isThroughout } = await prepared(cache, key, async () => {
      const samples = fitClip(await samplesFor(mel, clip), length, fill);
      return { isThroughout: Float32Array.of(Number(soundsThroughout(monoWaveform(samples, mel.sampleRate)))) };
    });
    rolled.push(isThroughout?.[0] === 1);
    await done(rolled.length);
  }
  return rolled;
}

async function encode(
  clips: readonly TrainingClip[],
  { runtime, cache, work }: TrainingRequest,
  { clip, copyCount, latentClamp, samplesLatents }: LdmTrainingConfig,
  parts: FrozenParts,
): Promise<EncodedSet> {
  const { mel, melMean, melStd } = parts.manifest;
  return encodeLatents(
    runtime,
    parts.vaeConfig,
    await parts.vaeWeights(),
    {
      mels: clips.map((one) => melSource(one, mel, clip, cache)),
      frameCount: clip.frameCount,
      melCount: mel.melCount,
    },
    { mean: melMean, deviation: melStd },
    {
      ...{ copyCount, samplesLatents, clamp: latentClamp, work },
      cache: cache && { entries: cache, vaeHash: await hashOfParts(folderFiles(parts.vae), ["vae"]) },
    },
  );
}

/** @throws FoleyError "config" for a VAE or a CLAP of another width than the UNet's */
function checkWidths(
  { in_channels, out_channels, projection_class_embeddings_input_dim: width }: UnetConfig,
  { vaeConfig: { latent_channels }, conditionWidth }: Pick<FrozenParts, "vaeConfig" | "conditionWidth">,
): void {
  const other = [in_channels, out_channels].find((channels) => channels !== latent_channels);
  if (other !== undefined) throw otherWidth(`a VAE with ${other} latent channels`, latent_channels);
  if (width !== conditionWidth) throw otherWidth(`a CLAP whose embeddings are ${width} wide`, conditionWidth);
}

function otherWidth(expected: string, came: number): FoleyError {
  return new FoleyError("config", `train ldm: expected ${expected}, got ${came}; train one with the same preset`);
}

/** Latents at the scale that the diffusion model sees; those of a cache are scaled as they are drawn. */
function scaledVariants({ latents }: EncodedSet, factor: number): (Latent | StoredLatent)[][] {
  const recent = new RecentLatents(recentBytes);
  return latents.map((variants) =>
    variants.map((latent) =>
      typeof latent === "function" ? recent.keep(scaledStored(latent, factor)) : scaled(latent, factor),
    ),
  );
}

function scaled({ mean, deviation }: Latent, factor: number): Latent {
  const times = (values: Float32Array): Float32Array => values.map((value) => value * factor);
  return { mean: times(mean), deviation: deviation === null ? null : times(deviation) };
}

function scaledStored(stored: StoredLatent, factor: number): StoredLatent {
  return async () => scaled(await stored(), factor);
}
