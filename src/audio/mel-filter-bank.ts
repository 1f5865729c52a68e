import { FoleyError } from "../engine/tensor/error.ts";

/**
 * `slaney`: linear below 1 kHz, logarithmic above, each triangle of equal area (librosa's default).
 * `htk`: 2595 log10(1 + f / 700), each triangle of height 1.
 */
export type MelScale = "slaney" | "htk";

export interface MelFilterBankConfig {
  readonly sampleRate: number;
  readonly fftSize: number;
  readonly melCount: number;
  /** Lower edge of the lowest band in hertz. */
  readonly fMin: number;
  /** Upper edge of the highest band in hertz. */
  readonly fMax: number;
}

/** One triangle: `weights[i]` belongs to frequency bin `first + i`. */
export interface MelFilter {
  readonly first: number;
  readonly weights: Float32Array;
}

/** A scale of pitch. */
export interface MelScaleFunctions {
  toMel(hertz: number): number;
  toHertz(mel: number): number;
  /** The height of a triangle whose feet stand `widthHz` apart. */
  height(widthHz: number): number;
}

const slaneyHertzPerMel = 200 / 3;
const slaneyKneeHz = 1000;
const slaneyKneeMel = slaneyKneeHz / slaneyHertzPerMel;
const slaneyLogStep = Math.log(6.4) / 27;

export const melScales: Readonly<Record<MelScale, MelScaleFunctions>> = {
  slaney: {
    toMel: (hertz) =>
      hertz < slaneyKneeHz ? hertz / slaneyHertzPerMel : slaneyKneeMel + Math.log(hertz / slaneyKneeHz) / slaneyLogStep,
    toHertz: (mel) =>
      mel < slaneyKneeMel ? mel * slaneyHertzPerMel : slaneyKneeHz * Math.exp((mel - slaneyKneeMel) * slaneyLogStep),
    height: (widthHz) => 2 / widthHz,
  },
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
    height: () => 1,
  },
};

const banks = new Map<string, readonly MelFilter[]>();

/**
 * Triangles evenly spaced on the mel scale, one per band, as `librosa.filters.mel` builds them.
 *
 * @throws FoleyError "config" where the band edges do not rise within 0 … sampleRate / 2
 */
export function melFilterBank(config: MelFilterBankConfig, scale: MelScale = "slaney"): readonly MelFilter[] {
  const { sampleRate, fftSize, melCount, fMin, fMax } = config;
  const key = [sampleRate, fftSize, melCount, fMin, fMax, scale].join(":");
  const known = banks.get(key);
  if (known) return known;
  checkEdges(config);
  const { height } = melScales[scale];
  const edges = bandEdges(config, scale);
  const bank = Array.from({ length: melCount }, (_, mel) => {
    const [low, centre, high] = edges.slice(mel, mel + 3) as [number, number, number];
    return triangle(low, centre, high, height(high - low), sampleRate / fftSize, fftSize / 2);
  });
  banks.set(key, bank);
  return bank;
}

/**
 * Triangles of height 1 whose sides are straight over mels, where librosa's are over hertz, as Kaldi and VGGish have them.
 *
 * @throws FoleyError "config" where the band edges do not rise within 0 … sampleRate / 2
 */
export function straightMelFilterBank(config: MelFilterBankConfig): readonly MelFilter[] {
  const { sampleRate, fftSize, melCount, fMin, fMax } = config;
  const key = [sampleRate, fftSize, melCount, fMin, fMax, "straight"].join(":");
  const known = banks.get(key);
  if (known) return known;
  checkEdges(config);
  const [lowest, highest] = [kaldiMel(fMin), kaldiMel(fMax)];
  const edge = (i: number): number => lowest + ((highest - lowest) * i) / (melCount + 1);
  const mels = Array.from({ length: fftSize / 2 + 1 }, (_, bin) => kaldiMel((bin * sampleRate) / fftSize));
  const bank = Array.from({ length: melCount }, (_, band) => {
    const [low, centre, high] = [edge(band), edge(band + 1), edge(band + 2)];
    const weights = Float32Array.from(mels, (mel) =>
      Math.max(0, Math.min((mel - low) / (centre - low), (high - mel) / (high - centre))),
    );
    const first = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    return { first, weights: weights.subarray(first, weights.findLastIndex((weight) => weight > 0) + 1) };
  });
  banks.set(key, bank);
  return bank;
}

function kaldiMel(hertz: number): number {
  return 1127 * Math.log(1 + hertz / 700);
}

/** The frequency in hertz in the middle of each band: `[mel]`. */
export function bandCentres(config: MelFilterBankConfig, scale: MelScale = "slaney"): number[] {
  return bandEdges(config, scale).slice(1, -1);
}

/** Feet and tips of the triangles: `[mel + 2]`. */
function bandEdges({ melCount, fMin, fMax }: MelFilterBankConfig, scale: MelScale): number[] {
  const { toMel, toHertz } = melScales[scale];
  const step = (toMel(fMax) - toMel(fMin)) / (melCount + 1);
  return Array.from({ length: melCount + 2 }, (_, i) => toHertz(toMel(fMin) + i * step));
}

function triangle(
  low: number,
  centre: number,
  high: number,
  height: number,
  binHz: number,
  lastBin: number,
): MelFilter {
  const first = Math.ceil(low / binHz);
  const last = Math.min(lastBin, Math.floor(high / binHz));
  const weights = Float32Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const hertz = (first + i) * binHz;
    return height * Math.max(0, Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre)));
  });
  return { first, weights };
}

/**
 * Weighs every frame of a spectrogram with the filters.
 *
 * @param spectrogram `[time, freq]`
 * @returns `[time, mel]`
 */
export function applyFilterBank(bank: readonly MelFilter[], spectrogram: Float32Array, freq: number): Float32Array {
  const time = spectrogram.length / freq;
  const mels = new Float32Array(time * bank.length);
  for (let frame = 0; frame < time; frame++) {
    for (let mel = 0; mel < bank.length; mel++) {
      const { first, weights } = bank[mel] as MelFilter;
      const start = frame * freq + first;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (spectrogram[start + i] as number);
      mels[frame * bank.length + mel] = sum;
    }
  }
  return mels;
}

function checkEdges({ sampleRate, melCount, fMin, fMax }: MelFilterBankConfig): void {
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new FoleyError(
      "config",
      `mel filter bank: expected 0 <= fMin < fMax <= ${sampleRate / 2} Hz, got ${fMin} and ${fMax}; change the band edges`,
    );
  }
  if (!(Number.isInteger(melCount) && melCount > 0)) {
    throw new FoleyError("config", `mel filter bank: expected at least 1 band, got ${melCount}; change melCount`);
  }
}
