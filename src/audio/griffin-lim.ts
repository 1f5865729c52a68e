import { Generator } from "../engine/random/generator.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { FrameBins } from "./frame-pair.ts";
import { melFilterBank } from "./mel-filter-bank.ts";
import { magnitudesOfMel } from "./mel-magnitudes.ts";
import { type MelConfig, type MelSpectrogram, magnitudeFloor, melStft } from "./mel-spectrogram.ts";
import type { Stft } from "./stft.ts";

export interface GriffinLimOptions {
  readonly iterations?: number | undefined;
  /** How far each step overshoots, from 0 (plain Griffin-Lim) to below 1. */
  readonly momentum?: number | undefined;
  /** Of the phases to begin with. */
  readonly seed?: number | bigint | undefined;
  /** A part that is there already, which the rest shall go on from. */
  readonly known?: KnownSound | undefined;
}

export interface KnownSound {
  /** `[time * hopSize]`, anything where it is not known. */
  readonly samples: Float32Array;
  /** Whether a frame, with all samples around it that it covers, is known. */
  readonly isKnown: (frame: number) => boolean;
}

/**
 * A sound with (nearly) the given log-mel spectrogram, found without any network: the vocoder of last resort.
 *
 * The frames are aligned as in training, so the output's own `training` spectrogram lies on the given one.
 *
 * @param logMel `[time, mel]`, natural log of magnitude
 * @returns `[time * hopSize]` samples at `config.sampleRate`
 * @throws FoleyError "shape" where the number of bands is not that of `config`
 * @see Perraudin, Balazs and Søndergaard 2013, "A fast Griffin-Lim algorithm"
 */
export function griffinLim(logMel: MelSpectrogram, config: MelConfig, options: GriffinLimOptions = {}): Float32Array {
  const { iterations = 32, momentum = 0.99, seed = 0, known } = options;
  const [time, melCount] = logMel.shape;
  if (melCount !== config.melCount) {
    throw new FoleyError(
      "shape",
      `griffinLim: expected ${config.melCount} mel bands, got ${melCount}; pass the settings of the spectrogram`,
    );
  }
  const stft = melStft(config, "training");
  const sampleCount = time * config.hopSize;
  const target = magnitudesOfMel(logMel.data.map(magnitudeOfLog), melFilterBank(config), stft.freq);
  const keepKnown = known === undefined ? () => {} : keeper(known, stft);
  const samples = new Float32Array(sampleCount);
  stft.rebuild(samples, startOf(target, new Generator(seed), keepKnown));
  const step = stepOf(target, momentum / (1 + momentum), keepKnown);
  for (let i = 0; i < iterations; i++) stft.rebuild(samples, step);
  return samples;
}

/** A frame's bins become others in place. */
type ChangeFrame = (frame: number, bins: FrameBins) => void;

/** A floored band is silence, not a hum at the floor. */
function magnitudeOfLog(value: number): number {
  const magnitude = Math.exp(value);
  return magnitude <= magnitudeFloor * 1.001 ? 0 : magnitude;
}

/** The magnitudes with random phases. @param target `[time, freq]` */
function startOf(target: Float32Array, generator: Generator, keepKnown: ChangeFrame): ChangeFrame {
  const turns = generator.rand(target.length);
  return (frame, bins) => {
    const { real, imaginary } = bins;
    const row = frame * real.length;
    for (let k = 0; k < real.length; k++) {
      const phase = 2 * Math.PI * (turns[row + k] as number);
      const magnitude = target[row + k] as number;
      real[k] = magnitude * Math.cos(phase);
      imaginary[k] = magnitude * Math.sin(phase);
    }
    keepKnown(frame, bins);
  };
}

/**
 * From what a frame became to what it shall be: beyond it, away from what it was a step before, by `share` of that; each phase is
 * kept and gets the magnitude that it should have.
 *
 * @param target `[time, freq]`
 */
function stepOf(target: Float32Array, share: number, keepKnown: ChangeFrame): ChangeFrame {
  const previous = { real: new Float32Array(target.length), imaginary: new Float32Array(target.length) };
  return (frame, bins) => {
    const { real, imaginary } = bins;
    const { real: realBefore, imaginary: imaginaryBefore } = previous;
    const row = frame * real.length;
    for (let k = 0; k < real.length; k++) {
      const nowRe = real[k] as number;
      const nowIm = imaginary[k] as number;
      const re = nowRe - share * (realBefore[row + k] as number);
      const im = nowIm - share * (imaginaryBefore[row + k] as number);
      realBefore[row + k] = nowRe;
      imaginaryBefore[row + k] = nowIm;
      const scale = (target[row + k] as number) / (Math.sqrt(re * re + im * im) + 1e-16);
      real[k] = re * scale;
      imaginary[k] = im * scale;
    }
    keepKnown(frame, bins);
  };
}

/** What puts the known frames back. */
function keeper({ isKnown, samples }: KnownSound, stft: Stft): ChangeFrame {
  const count = stft.frameCount(samples.length);
  const known = Array.from({ length: count }, (_, frame) => isKnown(frame));
  if (!known.includes(true)) return () => {};
  const { freq, real, imaginary } = stft.forward(samples);
  return (frame, bins) => {
    if (known[frame] !== true) return;
    bins.real.set(real.subarray(frame * freq, (frame + 1) * freq));
    bins.imaginary.set(imaginary.subarray(frame * freq, (frame + 1) * freq));
  };
}
