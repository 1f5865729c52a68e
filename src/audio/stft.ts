import FFT from "fft.js";
import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { type HannKind, hannWindow } from "./hann-window.ts";

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
 *
 * Two frames of real samples go through one complex FFT, as its real and imaginary part.
 */
export class Stft {
  readonly config: StftConfig;
  readonly freq: number;
  private readonly fft: FFT;
  private readonly window: Float64Array;
  private readonly before: Float64Array;
  private readonly after: Float64Array;
  private lastEnergy = { time: 0, values: new Float32Array(0) };

  /** @throws FoleyError "config" where the FFT size is not a power of two from 4 on or the window does not fit */
  constructor(config: StftConfig, hann: HannKind = "periodic") {
    checkConfig(config);
    this.config = config;
    this.freq = config.fftSize / 2 + 1;
    this.fft = new FFT(config.fftSize);
    this.window = paddedHann(config, hann);
    this.before = new Float64Array(2 * config.fftSize);
    this.after = new Float64Array(2 * config.fftSize);
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
    const { fftSize, hopSize, padding } = this.config;
    const length = Math.max((spectrogram.time - 1) * hopSize + fftSize, sampleCount + 2 * padding);
    const padded = new Float32Array(length);
    for (let frame = 0; frame < spectrogram.time; frame += 2) this.addPair(spectrogram, frame, padded);
    const energy = this.windowEnergy(spectrogram.time, length);
    const output = new Float32Array(sampleCount);
    for (let i = 0; i < sampleCount; i++) {
      const weight = energy[i + padding] as number;
      output[i] = weight > coveredEnergy ? (padded[i + padding] as number) / weight : 0;
    }
    return output;
  }

  /** The Fourier transform of a + ib is A + iB, and A and B are told apart by their conjugate symmetry. */
  private transformPair(padded: Float32Array, frame: number, result: ComplexSpectrogram): void {
    const { fftSize, hopSize } = this.config;
    const { before, after, window } = this;
    const start = frame * hopSize;
    const isPair = frame + 1 < result.time;
    for (let i = 0; i < fftSize; i++) {
      const weight = window[i] as number;
      before[2 * i] = weight * (padded[start + i] as number);
      before[2 * i + 1] = isPair ? weight * (padded[start + hopSize + i] as number) : 0;
    }
    this.fft.transform(after, before);
    const row = frame * this.freq;
    for (let k = 0; k < this.freq; k++) {
      const mirrored = (fftSize - k) & (fftSize - 1);
      const re = after[2 * k] as number;
      const im = after[2 * k + 1] as number;
      const mirroredRe = after[2 * mirrored] as number;
      const mirroredIm = after[2 * mirrored + 1] as number;
      result.real[row + k] = (re + mirroredRe) / 2;
      result.imaginary[row + k] = (im - mirroredIm) / 2;
      if (!isPair) continue;
      result.real[row + this.freq + k] = (im + mirroredIm) / 2;
      result.imaginary[row + this.freq + k] = (mirroredRe - re) / 2;
    }
  }

  private addPair(spectrogram: ComplexSpectrogram, frame: number, padded: Float32Array): void {
    const { fftSize, hopSize } = this.config;
    const { before, after, window } = this;
    const isPair = frame + 1 < spectrogram.time;
    this.joinPair(spectrogram, frame, isPair);
    this.fft.inverseTransform(after, before);
    const start = frame * hopSize;
    for (let i = 0; i < fftSize; i++)
      padded[start + i] = (padded[start + i] as number) + (after[2 * i] as number) * (window[i] as number);
    if (!isPair) return;
    const next = start + hopSize;
    for (let i = 0; i < fftSize; i++)
      padded[next + i] = (padded[next + i] as number) + (after[2 * i + 1] as number) * (window[i] as number);
  }

  /** A + iB over all bins; the imaginary parts at 0 and at the Nyquist frequency are dropped, for a real frame has none. */
  private joinPair({ real, imaginary }: ComplexSpectrogram, frame: number, isPair: boolean): void {
    const { fftSize } = this.config;
    const { before, freq } = this;
    const row = frame * freq;
    for (let k = 0; k < freq; k++) {
      const isEdge = k === 0 || k === freq - 1;
      const aRe = real[row + k] as number;
      const aIm = isEdge ? 0 : (imaginary[row + k] as number);
      const bRe = isPair ? (real[row + freq + k] as number) : 0;
      const bIm = isPair && !isEdge ? (imaginary[row + freq + k] as number) : 0;
      before[2 * k] = aRe - bIm;
      before[2 * k + 1] = aIm + bRe;
      const mirrored = (fftSize - k) & (fftSize - 1);
      before[2 * mirrored] = aRe + bIm;
      before[2 * mirrored + 1] = bRe - aIm;
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

/** Mirrors about the first and the last sample, neither repeated, again and again where the sound is short. */
function reflect(samples: Float32Array, padding: number): Float32Array {
  if (padding === 0) return samples;
  const padded = new Float32Array(samples.length + 2 * padding);
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
