import { cutSound } from "../../../audio/sounding.ts";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { fadeShare } from "./fade.ts";

/** What is heard where a loop goes from its end to its beginning: of the channel that clicks most, where one does. */
export interface LoopSeam {
  /** How far the sound jumps from its last sample to its first; 1 is full scale. */
  readonly jump: number;
  /** The same beside the steps around the seam: above about 4 it is heard as a click. */
  readonly roughness: number;
  readonly clicks: boolean;
}

/** Steps looked at on each side of the seam. */
const aroundSeconds = 0.01;
const mostRoughness = 4;
/** A smaller jump nobody hears: -60 dB. */
const leastJump = 0.001;

/**
 * Whether a sound that is repeated clicks at the seam, in any of its channels: the jump there is compared with the steps that the sound makes nearby.
 *
 * It says nothing of whether what is before and after belong together.
 */
export function loopSeam(waveform: Waveform): LoopSeam {
  const seams = waveform.channels.map((samples) => channelSeam(samples, waveform.sampleRate));
  const clicking = seams.filter(({ jump, roughness }) => jump > leastJump && roughness > mostRoughness);
  const told = clicking.length > 0 ? clicking : seams;
  const worst = told.reduce((most, seam) => (seam.roughness > most.roughness ? seam : most), {
    jump: 0,
    roughness: 0,
  });
  return { ...worst, clicks: clicking.length > 0 };
}

/** Seconds of the longest fade that takes a seam away: half of the sound, in whole samples. */
export function longestSeamFade(waveform: Waveform): number {
  return Math.floor(sampleCount(waveform) / 2) / waveform.sampleRate;
}

function channelSeam(samples: Float32Array, sampleRate: number): { jump: number; roughness: number } {
  const reach = Math.min(samples.length - 1, Math.max(2, Math.round(aroundSeconds * sampleRate)));
  const at = (i: number): number => samples[(i + samples.length) % samples.length] ?? 0;
  let sum = 0;
  for (let i = 1; i <= reach; i++) sum += (at(i) - at(i - 1)) ** 2 + (at(-i) - at(-i - 1)) ** 2;
  const usual = Math.sqrt(sum / Math.max(1, 2 * reach));
  const jump = Math.abs(at(0) - at(-1));
  return { jump, roughness: jump / Math.max(usual, 1e-6) };
}

/**
 * A sound that repeats without a seam: its end is faded over into its beginning, by which it becomes shorter.
 *
 * @param seconds of the fade, at most half of the sound
 * @throws FoleyError "usage" for a fade that is longer or none
 */
export function withoutSeam(waveform: Waveform, seconds: number): Waveform {
  const { sampleRate } = waveform;
  const length = sampleCount(waveform);
  const fade = Math.round(seconds * sampleRate);
  if (fade < 1 || 2 * fade > length) {
    const expected = `a fade of up to ${(Math.floor(longestSeamFade(waveform) * 1000) / 1000).toFixed(3)} s`;
    throw new FoleyError("usage", `loop: expected ${expected}, got ${seconds} s; choose another`);
  }
  const kept = cutSound(waveform, { from: 0, to: length - fade });
  for (const [channel, samples] of kept.channels.entries()) {
    const tail = (waveform.channels[channel] as Float32Array).subarray(length - fade);
    for (let i = 0; i < fade; i++) {
      const falling = (tail[i] as number) * fadeShare("equal power", fade - 1 - i, fade);
      samples[i] = falling + (samples[i] as number) * fadeShare("equal power", i, fade);
    }
  }
  return kept;
}
