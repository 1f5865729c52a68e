import { Generator } from "../engine/random/generator.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { applyFilterBank, type MelFilter, melFilterBank } from "./mel-filter-bank.ts";
import { type MelConfig, type MelSpectrogram, magnitudeFloor, melStft } from "./mel-spectrogram.ts";
import type { ComplexSpectrogram } from "./stft.ts";

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

const magnitudeSteps = 30;

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
  const estimate = stft.allocate(time);
  const rebuilt = stft.allocate(time);
  const previous = stft.allocate(time);
  const keepKnown = known === undefined ? () => {} : keeper(known, stft.forward(known.samples));
  setRandomPhases(estimate, target, new Generator(seed));
  keepKnown(estimate);
  for (let i = 0; i < iterations; i++) {
    stft.forward(stft.inverse(estimate, sampleCount), rebuilt);
    accelerate(estimate, rebuilt, previous, momentum / (1 + momentum));
    setMagnitudes(estimate, target);
    keepKnown(estimate);
  }
  return stft.inverse(estimate, sampleCount);
}

/** A floored band is silence, not a hum at the floor. */
function magnitudeOfLog(value: number): number {
  const magnitude = Math.exp(value);
  return magnitude <= magnitudeFloor * 1.001 ? 0 : magnitude;
}

/**
 * The non-negative magnitudes whose mel bands come nearest to the given ones, by multiplicative steps from the
 * transposed filter bank: unlike a pseudo-inverse they never ask for negative magnitudes.
 *
 * @param mels `[time, mel]`, magnitudes
 * @returns `[time, freq]`
 * @see Lee and Seung 2001, "Algorithms for non-negative matrix factorization"
 */
export function magnitudesOfMel(mels: Float32Array, bank: readonly MelFilter[], freq: number): Float32Array {
  const wanted = spread(bank, mels, freq);
  const result = wanted.slice();
  for (let step = 0; step < magnitudeSteps; step++) {
    const got = spread(bank, applyFilterBank(bank, result, freq), freq);
    for (let i = 0; i < result.length; i++) {
      result[i] = (result[i] as number) * ((wanted[i] as number) / Math.max(got[i] as number, 1e-20));
    }
  }
  return result;
}

/** The transpose of `applyFilterBank`: `[time, mel]` to `[time, freq]`. */
function spread(bank: readonly MelFilter[], mels: Float32Array, freq: number): Float32Array {
  const time = mels.length / bank.length;
  const spectrogram = new Float32Array(time * freq);
  for (let frame = 0; frame < time; frame++) {
    for (let mel = 0; mel < bank.length; mel++) {
      const { first, weights } = bank[mel] as MelFilter;
      const value = mels[frame * bank.length + mel] as number;
      const start = frame * freq + first;
      for (let i = 0; i < weights.length; i++) {
        spectrogram[start + i] = (spectrogram[start + i] as number) + (weights[i] as number) * value;
      }
    }
  }
  return spectrogram;
}

function setRandomPhases({ real, imaginary }: ComplexSpectrogram, target: Float32Array, generator: Generator): void {
  const turns = generator.rand(target.length);
  for (let i = 0; i < target.length; i++) {
    const phase = 2 * Math.PI * (turns[i] as number);
    real[i] = (target[i] as number) * Math.cos(phase);
    imaginary[i] = (target[i] as number) * Math.sin(phase);
  }
}

/** What puts the known frames back. */
function keeper({ isKnown }: KnownSound, kept: ComplexSpectrogram): (estimate: ComplexSpectrogram) => void {
  const { time, freq } = kept;
  const frames = Array.from({ length: time }, (_, frame) => frame).filter(isKnown);
  return (estimate) => {
    for (const part of ["real", "imaginary"] as const) {
      for (const frame of frames)
        estimate[part].set(kept[part].subarray(frame * freq, (frame + 1) * freq), frame * freq);
    }
  };
}

/** estimate = rebuilt - share * previous, and previous becomes rebuilt. */
function accelerate(
  estimate: ComplexSpectrogram,
  rebuilt: ComplexSpectrogram,
  previous: ComplexSpectrogram,
  share: number,
): void {
  for (const part of ["real", "imaginary"] as const) {
    const to = estimate[part];
    const now = rebuilt[part];
    const before = previous[part];
    for (let i = 0; i < to.length; i++) to[i] = (now[i] as number) - share * (before[i] as number);
    before.set(now);
  }
}

/** Keeps each phase and gives it the magnitude that it should have. */
function setMagnitudes({ real, imaginary }: ComplexSpectrogram, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) {
    const re = real[i] as number;
    const im = imaginary[i] as number;
    const scale = (target[i] as number) / (Math.sqrt(re * re + im * im) + 1e-16);
    real[i] = re * scale;
    imaginary[i] = im * scale;
  }
}
