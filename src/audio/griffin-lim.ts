import { Generator } from "../engine/random/generator.ts";
import { anObject, checkArgument } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { FrameBins } from "./frame-pair.ts";
import { MelBins } from "./mel-bins.ts";
import { melFilterBank } from "./mel-filter-bank.ts";
import { type MelConfig, type MelSpectrogram, magnitudeFloor, melStft } from "./mel-spectrogram.ts";
import type { Stft } from "./stft.ts";
import { checkSamples } from "./waveform.ts";

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
 * A sound with (nearly) the given log-mel spectrogram, found without any network.
 *
 * Griffin and Lim hold each bin to a magnitude. A mel has none to give: one that is guessed for each bin, as smooth as the bands
 * are, is what no sound has. So each bin keeps the magnitude that it takes by itself, and only the bands are held to the mel.
 *
 * The frames are aligned as in training, so the output's own `training` spectrogram lies on the given one.
 *
 * @param logMel `[time, mel]`, natural log of magnitude
 * @returns `[time * hopSize]` samples at `config.sampleRate`
 * @throws FoleyError "shape" where the number of bands is not that of `config`
 * @see Perraudin, Balazs and Søndergaard 2013, "A fast Griffin-Lim algorithm", for the momentum
 * @see Masuyama, Ueno and Ono 2023, "Signal reconstruction from mel-spectrogram based on bi-level consistency of full-band magnitude
 * and phase" (arXiv 2307.12232), which finds magnitudes and phases together too, by other steps
 * @see Lee and Seung 2001, "Algorithms for non-negative matrix factorization", for the step by which magnitudes follow their bands
 */
export function griffinLim(logMel: MelSpectrogram, config: MelConfig, options: GriffinLimOptions = {}): Float32Array {
  const { iterations = 12, momentum = 0.99, seed = 0, known } = options;
  checkArgument("griffinLim: the spectrogram", anObject, logMel);
  checkSamples(logMel.data, "griffinLim: data");
  const [time, melCount] = logMel.shape;
  if (melCount !== config.melCount) {
    throw new FoleyError(
      "shape",
      `griffinLim: expected ${config.melCount} mel bands, got ${melCount}; pass the settings of the spectrogram`,
    );
  }
  const stft = melStft(config, "training");
  const keepKnown = known === undefined ? () => {} : keeper(known, stft);
  const target: Target = {
    bands: logMel.data.map(magnitudeOfLog),
    bins: new MelBins(melFilterBank(config), stft.freq),
    ...{ time, melCount, freq: stft.freq },
  };
  const samples = new Float32Array(time * config.hopSize);
  stft.rebuild(samples, startOf(target, new Generator(seed), keepKnown));
  const step = stepOf(target, momentum / (1 + momentum), keepKnown);
  for (let i = 0; i < iterations; i++) stft.rebuild(samples, step);
  return samples;
}

/** What the mel of a sound shall be. */
interface Target {
  /** `[time, mel]`, magnitudes. */
  readonly bands: Float32Array;
  readonly bins: MelBins;
  readonly time: number;
  readonly melCount: number;
  readonly freq: number;
}

const bandsAt = ({ bands, melCount }: Target, frame: number): Float32Array =>
  bands.subarray(frame * melCount, (frame + 1) * melCount);

/** A frame's bins become others in place. */
type ChangeFrame = (frame: number, bins: FrameBins) => void;

/** A floored band is silence, not a hum at the floor. */
function magnitudeOfLog(value: number): number {
  const magnitude = Math.exp(value);
  return magnitude <= magnitudeFloor * 1.001 ? 0 : magnitude;
}

/** Magnitudes as smooth as the bands, with random phases. */
function startOf(target: Target, generator: Generator, keepKnown: ChangeFrame): ChangeFrame {
  const turns = generator.rand(target.time * target.freq);
  const magnitudes = new Float64Array(target.freq);
  return (frame, bins) => {
    const { real, imaginary } = bins;
    const row = frame * target.freq;
    target.bins.smooth(bandsAt(target, frame), magnitudes);
    for (let k = 0; k < real.length; k++) {
      const phase = 2 * Math.PI * (turns[row + k] as number);
      const magnitude = magnitudes[k] as number;
      real[k] = magnitude * Math.cos(phase);
      imaginary[k] = magnitude * Math.sin(phase);
    }
    keepKnown(frame, bins);
  };
}

/**
 * From what a frame became to what it shall be: beyond it, away from what it was a step before, by `share` of that; then each bin is
 * scaled towards the bands that it lies in. Phases are kept, and so is how bins of a band differ.
 *
 * Bands are compared over the frames beside as well, which share most of their samples: what a mel has smoothed, as a VAE does, need
 * not be as smooth in the sound.
 */
function stepOf(target: Target, share: number, keepKnown: ChangeFrame): ChangeFrame {
  const { bands, bins: melBins, time, melCount, freq } = target;
  const previous = { real: new Float32Array(time * freq), imaginary: new Float32Array(time * freq) };
  const got = Float64Array.from(bands);
  const magnitudes = new Float64Array(freq);
  const around = new Float64Array(melCount);
  const [wantedBins, gotBins] = [new Float64Array(freq), new Float64Array(freq)];
  return (frame, bins) => {
    const { real, imaginary } = bins;
    const row = frame * freq;
    for (let k = 0; k < freq; k++) {
      const re = real[k] as number;
      const im = imaginary[k] as number;
      real[k] = re - share * (previous.real[row + k] as number);
      imaginary[k] = im - share * (previous.imaginary[row + k] as number);
      previous.real[row + k] = re;
      previous.imaginary[row + k] = im;
      magnitudes[k] = Math.sqrt((real[k] as number) ** 2 + (imaginary[k] as number) ** 2);
    }
    melBins.gather(magnitudes, got.subarray(frame * melCount, (frame + 1) * melCount));
    melBins.spread(sumAround(bands, frame, around), wantedBins);
    melBins.spread(sumAround(got, frame, around), gotBins);
    for (let k = 0; k < freq; k++) {
      const scale = (wantedBins[k] as number) / Math.max(gotBins[k] as number, 1e-20);
      real[k] = (real[k] as number) * scale;
      imaginary[k] = (imaginary[k] as number) * scale;
    }
    keepKnown(frame, bins);
  };
}

/** The sum of a frame's bands and those of the frames beside it. @param bands `[time, mel]`. @param sum `[mel]`, replaced */
function sumAround(bands: Float32Array | Float64Array, frame: number, sum: Float64Array): Float64Array {
  const melCount = sum.length;
  const last = bands.length / melCount - 1;
  sum.fill(0);
  for (let beside = Math.max(0, frame - 1); beside <= Math.min(last, frame + 1); beside++) {
    for (let band = 0; band < melCount; band++) {
      sum[band] = (sum[band] as number) + (bands[beside * melCount + band] as number);
    }
  }
  return sum;
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
