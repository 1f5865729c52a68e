import { type MelSpectrogram, melPresets, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { resample } from "../../audio/resample.ts";
import { mixToMono } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { cosineSimilarity } from "../metric/cosine-similarity.ts";
import { type KlConvention, klSigmoid, klSoftmax } from "../metric/kl-divergence.ts";
import { melSimilarity } from "../metric/mel-similarity.ts";
import type { SoundScore } from "./evaluation.ts";
import { type Judges, place } from "./judges.ts";

/** What a generated sound scores beside its partner. */
export type PairScore = Pick<SoundScore, "klSoftmax" | "klSigmoid" | "psnr" | "ssim" | "lsd" | "clapAudio">;

export const noPairScore: PairScore = {
  klSoftmax: null,
  klSigmoid: null,
  psnr: null,
  ssim: null,
  lsd: null,
  clapAudio: null,
};

/** Both sounds are decoded once more, so that no spectrogram has to stay in memory. */
export async function scorePair(
  generated: HeardSound,
  reference: HeardSound,
  { convention, judges }: { readonly convention: KlConvention; readonly judges: Judges },
): Promise<PairScore> {
  const [q, p] = [generated, reference].map(({ features }) => features[place.classifier]?.logits);
  const [x, y] = [generated, reference].map(({ features }) =>
    judges.clap === null ? undefined : features[place.clap]?.embeddings,
  );
  return {
    klSoftmax: p && q ? klSoftmax(p, q, convention) : null,
    klSigmoid: p && q ? klSigmoid(p, q, convention) : null,
    clapAudio: x === undefined || y === undefined ? null : cosineSimilarity(x, y),
    ...(await scoreMels(generated, reference)),
  };
}

async function scoreMels(
  generated: HeardSound,
  reference: HeardSound,
): Promise<Pick<PairScore, "psnr" | "ssim" | "lsd">> {
  const none = { psnr: null, ssim: null, lsd: null };
  if (generated.facts === null || reference.facts === null) return none;
  const [a, b] = [await melOf(generated), await melOf(reference)];
  if (a === null || b === null) return none;
  const { psnr, ssim, lsd } = melSimilarity(a, b);
  return { psnr: Number.isFinite(psnr) ? psnr : null, ssim, lsd };
}

/** Null for a sound too short to have a spectrogram. */
export async function melOf({ sound }: HeardSound): Promise<MelSpectrogram | null> {
  const mel = melPresets.audioldm16k;
  const waveform = await (await sound.open()).decode();
  const samples = resample(mixToMono(waveform), waveform.sampleRate, mel.sampleRate);
  try {
    return melSpectrogram(samples, mel, "centred");
  } catch (error) {
    if (error instanceof FoleyError && error.code === "audio") return null;
    throw error;
  }
}
