import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { type FrameBins, FramePair } from "./frame-pair.ts";
import { type HannKind, hannWindow } from "./hann-window.ts";
import { checkSamples } from "./waveform.ts";

/** How a short-time Fourier transform cuts the sound; all in samples. */
export interface StftConfig {
  readonly fftSize: number;
  readonly hopSize: number;
  /** The Hann window, centred within the FFT where it is shorter. */
  readonly windowSize: number;
  /** How many samples are mirrored before the first and after the last. */
  readonly padding: number;
}

/** Bins 0 … fftSize / 2 of every frame, each array `[time, freq]` row by row. */
export interface ComplexSpectrogram {
  readonly time: number;
  readonly freq: number;
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

/** Window energy beneath which a sample counts as not covered by any frame. */
const coveredEnergy = 1e-10;

/**
 * A short-time Fourier transform and its inverse, with their buffers.
 */
export class Stft {
  readonly config: StftConfig;
  readonly freq: number;
  private readonly window: Float64Array;
  private readonly pair: FramePair;
  private scratch = new Float32Array(0);
  private reflected: Float32Array = new Float32Array(0);
  private lastEnergy = { time: 0, values: new Float32Array(0) };

  /** @throws FoleyError "config" where the FFT size is not a power of two from 4 on or the window does not fit */
  constructor(config: StftConfig, hann: HannKind = "periodic") {
    checkConfig(config);
    this.config = config;
    this.freq = config.fftSize / 2 + 1;
    this.window = paddedHann(config, hann);
    this.pair = new FramePair(this.window, config.hopSize);
  }

  /** Frames that lie wholly within the padded samples. */
  frameCount(sampleCount: number): number {
    const { fftSize, hopSize, padding } = this.config;
    return Math.max(0, Math.floor((sampleCount + 2 * padding - fftSize) / hopSize) + 1);
  }

  /** An empty spectrogram that `forward` can fill again and again. */
  allocate(time: number): ComplexSpectrogram {
    const size = time * this.freq;
    return { time, freq: this.freq, real: new Float32Array(size), imaginary: new Float32Array(size) };
  }

  /**
   * @param samples `[sample]`
   * @param into a spectrogram of `frameCount(sample)` frames to write to
   * @throws FoleyError "audio" where the sound is shorter than one frame
   */
  forward(samples: Float32Array, into?: ComplexSpectrogram): ComplexSpectrogram {
    checkSamples(samples, "stft");
    const time = this.frameCount(samples.length);
    if (samples.length === 0 || time === 0) {
      const least = Math.max(1, this.config.fftSize - 2 * this.config.padding);
      throw new FoleyError(
        "audio",
        `stft: expected at least ${least} samples, got ${samples.length}; give a longer sound`,
      );
    }
    const padded = reflect(samples, this.config.padding);
    const result = into ?? this.allocate(time);
    if (result.time !== time) throw internalError(`stft: a spectrogram of ${result.time} frames cannot take ${time}`);
    for (let frame = 0; frame < time; frame += 2) this.transformPair(padded, frame, result);
    return result;
  }

  /**
   * The samples whose transform comes nearest to the spectrogram: windowed overlap-add over the windows' energy.
   *
   * @returns `[sampleCount]`; samples that no frame covers are 0
   */
  inverse(spectrogram: ComplexSpectrogram, sampleCount: number): Float32Array {
    const sum = new Float32Array(this.paddedLength(spectrogram.time, sampleCount));
    for (let frame = 0; frame < spectrogram.time; frame += 2) this.addPair(spectrogram, frame, sum);
    const output = new Float32Array(sampleCount);
    this.level(sum, spectrogram.time, output);
    return output;
  }

  /**
   * Makes samples those that come nearest to their frames once each was changed: what `forward`, the change and `inverse` would
   * give, with no spectrogram in between.
   *
   * @param samples `[sample]`, replaced in place
   * @param change of a frame in place
   */
  rebuild(samples: Float32Array, change: (frame: number, bins: FrameBins) => void): void {
    const time = this.frameCount(samples.length);
    const length = this.paddedLength(time, samples.length);
    if (this.scratch.length !== length) this.scratch = new Float32Array(length);
    const sum = this.scratch.fill(0);
    const padded = reflect(samples, this.config.padding, this.reflected);
    this.reflected = padded;
    for (let frame = 0; frame < time; frame += 2) {
      const start = frame * this.config.hopSize;
      const count = Math.min(2, time - frame);
      this.pair.forward(padded, start, count);
      change(frame, this.pair.frames[0]);
      if (count === 2) change(frame + 1, this.pair.frames[1]);
      this.pair.addInverse(sum, start, count);
    }
    this.level(sum, time, samples);
  }

  /** The transform of two frames of samples that are padded, from `frame` on. */
  private transformPair(padded: Float32Array, frame: number, result: ComplexSpectrogram): void {
    const count = Math.min(2, result.time - frame);
    this.pair.forward(padded, frame * this.config.hopSize, count);
    for (const [index, { real, imaginary }] of this.pair.frames.slice(0, count).entries()) {
      result.real.set(real, (frame + index) * this.freq);
      result.imaginary.set(imaginary, (frame + index) * this.freq);
    }
  }

  private addPair(spectrogram: ComplexSpectrogram, frame: number, padded: Float32Array): void {
    const count = Math.min(2, spectrogram.time - frame);
    for (const [index, { real, imaginary }] of this.pair.frames.slice(0, count).entries()) {
      const row = (frame + index) * this.freq;
      real.set(spectrogram.real.subarray(row, row + this.freq));
      imaginary.set(spectrogram.imaginary.subarray(row, row + this.freq));
    }
    this.pair.addInverse(padded, frame * this.config.hopSize, count);
  }

  /** Of the samples that some frames cover, with those around. */
  private paddedLength(time: number, sampleCount: number): number {
    const { fftSize, hopSize, padding } = this.config;
    return Math.max((time - 1) * hopSize + fftSize, sampleCount + 2 * padding);
  }

  /** Overlapping frames that were added, over the windows' energy. */
  private level(sum: Float32Array, time: number, into: Float32Array): void {
    const { padding } = this.config;
    const energy = this.windowEnergy(time, sum.length);
    for (let i = 0; i < into.length; i++) {
      const weight = energy[i + padding] as number;
      into[i] = weight > coveredEnergy ? (sum[i + padding] as number) / weight : 0;
    }
  }

  /** The sum of the squared windows at each padded sample; Griffin-Lim asks for the same one at every step. */
  private windowEnergy(time: number, length: number): Float32Array {
    if (this.lastEnergy.time === time && this.lastEnergy.values.length === length) return this.lastEnergy.values;
    const energy = new Float32Array(length);
    for (let frame = 0; frame < time; frame++) {
      const start = frame * this.config.hopSize;
      this.window.forEach((weight, i) => {
        energy[start + i] = (energy[start + i] as number) + weight * weight;
      });
    }
    this.lastEnergy = { time, values: energy };
    return energy;
  }
}

/** The Hann window with zeros around it up to the FFT's size. */
function paddedHann({ fftSize, windowSize }: StftConfig, kind: HannKind): Float64Array {
  const padded = new Float64Array(fftSize);
  padded.set(hannWindow(windowSize, kind), (fftSize - windowSize) >> 1);
  return padded;
}

/**
 * Mirrors about the first and the last sample, neither repeated, again and again where the sound is short.
 *
 * @param into is taken for the result where it has its length
 */
function reflect(samples: Float32Array, padding: number, into: Float32Array | null = null): Float32Array {
  if (padding === 0) return samples;
  const length = samples.length + 2 * padding;
  const padded = into?.length === length ? into : new Float32Array(length);
  padded.set(samples, padding);
  const period = Math.max(1, 2 * (samples.length - 1));
  const at = (index: number): number => {
    const within = ((index % period) + period) % period;
    return samples[within < samples.length ? within : period - within] as number;
  };
  for (let i = 0; i < padding; i++) {
    padded[i] = at(i - padding);
    padded[padding + samples.length + i] = at(samples.length + i);
  }
  return padded;
}

function checkConfig({ fftSize, hopSize, windowSize, padding }: StftConfig): void {
  const isPowerOfTwo = Number.isInteger(Math.log2(fftSize)) && fftSize >= 4;
  if (!isPowerOfTwo)
    throw new FoleyError("config", `stft: expected an FFT size that is a power of two, got ${fftSize}; change fftSize`);
  if (!(Number.isInteger(windowSize) && windowSize > 0 && windowSize <= fftSize)) {
    throw new FoleyError(
      "config",
      `stft: expected a window of 1 to ${fftSize} samples, got ${windowSize}; change windowSize`,
    );
  }
  if (!(Number.isInteger(hopSize) && hopSize > 0)) {
    throw new FoleyError("config", `stft: expected a hop of at least 1 sample, got ${hopSize}; change hopSize`);
  }
  if (!(Number.isInteger(padding) && padding >= 0)) {
    throw new FoleyError("config", `stft: expected a padding of at least 0 samples, got ${padding}; change padding`);
  }
}
