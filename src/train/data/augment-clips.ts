import { createHash } from "node:crypto";
import { resample } from "../../audio/resample.ts";
import { normalizePeak, peak } from "../../audio/waveform.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { AugmentConfig } from "../settings/examples.ts";
import { type PrepareWork, preparing } from "./preparing.ts";
import type { TrainingClip } from "./training-clip.ts";

/** What is quieter is drawn anew, a few times, as the reference does with its crops. */
const quietest = 1e-4;
const cropAttempts = 10;
/** Captions of a mixture: each of one caption of either sound. */
const mixtureCaptions = 4;
/** A sound that is softer than the other by this many decibels is in the background. */
const backgroundDb = 6;

/**
 * The clips, then their crops, then mixtures; the same for the same seed. A clip's crops are the same whatever clips are beside
 * it, so that a part of a data set is prepared as the whole is.
 *
 * @param seconds of a crop
 */
export async function augmentClips(
  clips: readonly TrainingClip[],
  { cropCount, mixShare, mixSnrDb }: AugmentConfig,
  seconds: number,
  seed: number,
  work: PrepareWork,
): Promise<TrainingClip[]> {
  const generator = new Generator(seed);
  const crops: TrainingClip[] = [];
  if (cropCount > 0) {
    const done = preparing(work, "crops", clips.length);
    for (const [index, clip] of clips.entries()) {
      const length = Math.round(seconds * clip.sampleRate);
      crops.push(...cropsOf(clip, await clip.read(), index, { cropCount, length }, ofClip(clip, seed)));
      await done(index + 1);
    }
  }
  const mixtureCount = clips.length < 2 ? 0 : Math.round(mixShare * clips.length);
  const mixtures = Array.from({ length: mixtureCount }, () => mixTwo(clips, mixSnrDb, generator));
  return [...clips, ...crops, ...mixtures];
}

/** What is drawn of one clip alone. */
function ofClip({ hash }: TrainingClip, seed: number): Generator {
  return new Generator(Number.parseInt(hashOf("crops", seed, hash).slice(0, 8), 16));
}

/** Only their places are drawn from `samples`, which are not kept. */
function cropsOf(
  clip: TrainingClip,
  samples: Float32Array,
  index: number,
  { cropCount, length }: { readonly cropCount: number; readonly length: number },
  generator: Generator,
): TrainingClip[] {
  if (samples.length <= length) return [];
  const starts = Array.from({ length: cropCount }, () => drawStart(samples, length, generator));
  return starts.map((start) => ({
    ...clip,
    id: `${clip.id}@${start}`,
    hash: hashOf("crop", clip.hash, start, length),
    read: async () => normalizePeak((await clip.read()).subarray(start, start + length)),
    sources: [index],
  }));
}

function drawStart(samples: Float32Array, length: number, generator: Generator): number {
  let start = 0;
  for (let attempt = 0; attempt < cropAttempts; attempt++) {
    start = draw(generator, samples.length - length + 1);
    if (peak(samples.subarray(start, start + length)) > quietest) break;
  }
  return start;
}

/** Two sounds, of unlike classes where a few draws find some. */
function mixTwo(clips: readonly TrainingClip[], mixSnrDb: number, generator: Generator): TrainingClip {
  const first = draw(generator, clips.length);
  let second = first;
  for (let attempt = 0; attempt < cropAttempts; attempt++) {
    second = (first + 1 + draw(generator, clips.length - 1)) % clips.length;
    const [a, b] = [clips[first]?.label, clips[second]?.label];
    if (a !== b || a === null) break;
  }
  const [a, b] = [clips[first] as TrainingClip, clips[second] as TrainingClip];
  const snrDb = mixSnrDb * (2 * (generator.rand(1)[0] as number) - 1);
  const [place] = generator.rand(1) as unknown as [number];
  return {
    id: `${a.id}+${b.id}`,
    hash: hashOf("mix", a.hash, b.hash, snrDb, place),
    read: async () => mixAt(await a.read(), resample(await b.read(), b.sampleRate, a.sampleRate), snrDb, place),
    sampleRate: a.sampleRate,
    label: null,
    labels: [...new Set([...labelsOf(a), ...labelsOf(b)])],
    captions: captionsOfMixture(a.captions, b.captions, snrDb, generator),
    weight: null,
    sources: [first, second],
  };
}

/** The shorter sound lies within the longer: at its start where `place` is 0, at its end where it is nearly 1. */
function mixAt(a: Float32Array, b: Float32Array, snrDb: number, place: number): Float32Array {
  const gain = (rms(a) / Math.max(rms(b), quietest)) * 10 ** (-snrDb / 20);
  const mixed = new Float32Array(Math.max(a.length, b.length));
  const [startA, startB] = [a, b].map(({ length }) => Math.floor(place * (mixed.length - length + 1))) as [
    number,
    number,
  ];
  mixed.set(a, startA);
  for (const [index, sample] of b.entries()) {
    mixed[startB + index] = (mixed[startB + index] as number) + gain * sample;
  }
  return normalizePeak(mixed);
}

function captionsOfMixture(
  first: readonly string[],
  second: readonly string[],
  snrDb: number,
  generator: Generator,
): string[] {
  const captions = Array.from({ length: mixtureCaptions }, () => {
    const [a, b] = [first, second].map((list) => wordsOf(list[draw(generator, list.length)] as string)) as [
      string,
      string,
    ];
    if (snrDb >= backgroundDb) return `${a} with ${b} in the background`;
    return snrDb <= -backgroundDb ? `${b} with ${a} in the background` : `${a} and ${b}`;
  });
  return [...new Set(captions)];
}

function wordsOf(caption: string): string {
  return caption.replace(/\.$/, "");
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

function hashOf(...parts: (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A whole number from 0 to below `count`. */
function draw(generator: Generator, count: number): number {
  return generator.randint(0, count, 1)[0] as number;
}

/** All classes of a clip. */
export function labelsOf({ label, labels }: Pick<TrainingClip, "label" | "labels">): readonly string[] {
  return labels ?? (label === null ? [] : [label]);
}
