import type { MelConfig } from "../../audio/mel-spectrogram.ts";
import { usualSampleRate } from "../../data/clips.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { ClipFill } from "../settings/examples.ts";
import { type PrepareWork, preparing } from "./preparing.ts";

/** A sound to learn from, as callers give it. */
export interface TrainingClipInput {
  readonly id: string;
  /** Tells its sound from any other: SHA-256 of what the samples are made of, hexadecimal. */
  readonly hash: string;
  /** Its samples, mono. They are made anew each time, rather than held. */
  read(): Promise<Float32Array>;
  /** Of the samples, in hertz: that of the model's mels. 16000 where left out. */
  readonly sampleRate?: number | undefined;
  readonly label: string | null;
  /** All its classes; that of `label` where left out. */
  readonly labels?: readonly string[] | null | undefined;
  /** What one may say of it, at least one. */
  readonly captions: readonly string[];
  /** How often it is drawn beside others; 1 where left out. */
  readonly weight?: number | null | undefined;
}

/** The same with nothing left open. */
export interface TrainingClip extends TrainingClipInput {
  readonly sampleRate: number;
  readonly labels: readonly string[] | null;
  readonly weight: number | null;
  /** The places of the clips that it was made of; null for a recorded one. */
  readonly sources: readonly number[] | null;
}

/** A recorded clip. */
export function recordedClip(clip: TrainingClipInput): TrainingClip {
  const { id, hash, sampleRate = usualSampleRate, label, captions, labels = null, weight = null } = clip;
  return { ...{ id, hash, sampleRate, label, captions, labels, weight }, read: () => clip.read(), sources: null };
}

/**
 * The samples of a clip, as mels of these settings are made of them.
 *
 * @throws FoleyError "config" where they are of another rate
 */
export async function samplesFor({ sampleRate: wished }: MelConfig, clip: TrainingClip): Promise<Float32Array> {
  if (clip.sampleRate !== wished) {
    const expected = `mels of sounds at ${clip.sampleRate} Hz, which is what is learnt from`;
    throw new FoleyError(
      "config",
      `${clip.id}: expected ${expected}, got mels at ${wished} Hz; take mels, or a VAE, of that rate`,
    );
  }
  return clip.read();
}

/** `samples` cut or filled to `length`. */
export function fitClip(samples: Float32Array, length: number, fill: ClipFill): Float32Array {
  if (fill === "reflection") return fitByReflection(samples, length);
  if (fill === "repeat") return Float32Array.from({ length }, (_, index) => samples[index % samples.length] as number);
  const fitted = new Float32Array(length);
  fitted.set(samples.subarray(0, length));
  return fitted;
}

/** The samples of all clips in memory. */
export async function readAll(clips: readonly TrainingClip[], work: PrepareWork): Promise<Float32Array[]> {
  const done = preparing(work, "sounds", clips.length);
  const samples: Float32Array[] = [];
  for (const clip of clips) {
    samples.push(await clip.read());
    await done(samples.length);
  }
  return samples;
}

/** Captions that appear in a set, each once, in order. */
export function distinctCaptions(clips: readonly Pick<TrainingClip, "captions">[]): string[] {
  return [...new Set(clips.flatMap((clip) => clip.captions))];
}

/** Labels that appear in a set, sorted. */
export function distinctLabels(clips: readonly Pick<TrainingClip, "label">[]): string[] {
  return [...new Set(clips.flatMap((clip) => clip.label ?? []))].sort();
}

/**
 * `samples` brought to `length`: longer ones are cut, a gap of less than their own length is filled by reflection at
 * the end, so that no clip ends in a silence that it does not have; what is still missing is silent.
 */
export function fitByReflection(samples: Float32Array, length: number): Float32Array {
  const fitted = new Float32Array(length);
  fitted.set(samples.subarray(0, length));
  const last = samples.length - 1;
  for (let index = samples.length; index < Math.min(length, 2 * last); index++)
    fitted[index] = samples[2 * last - index] as number;
  return fitted;
}
