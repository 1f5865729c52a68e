import type { MelSpectrogram } from "../../audio/mel-spectrogram.ts";

/** How alike two log-mel spectrograms are, frame by frame; the longer one's end is left out. */
export interface MelSimilarity {
  /** Peak signal-to-noise ratio in decibels; infinite for equal sounds. */
  readonly psnr: number;
  /** Structural similarity, at most 1; null where there are fewer than 7 frames. */
  readonly ssim: number | null;
  /** Log-spectral distance in powers of ten of power: 0 for equal sounds. */
  readonly lsd: number;
}

/**
 * PSNR and SSIM of the decibels between -80 and 20 as a picture between 0 and 1, and the LSD of the mels.
 *
 * @param generated `[time, mel]`, natural logarithm of magnitude
 * @param reference `[time, mel]`
 * @see Wang et al. 2004 for SSIM
 */
export function melSimilarity(generated: MelSpectrogram, reference: MelSpectrogram): MelSimilarity {
  const frames = Math.min(generated.shape[0], reference.shape[0]);
  const size = frames * generated.shape[1];
  const [a, b] = [picture(generated.data.subarray(0, size)), picture(reference.data.subarray(0, size))];
  return {
    psnr: peakSignalToNoise(a, b),
    ssim: structuralSimilarity(a, b, frames, generated.shape[1]),
    lsd: logSpectralDistance(generated.data, reference.data, frames, generated.shape[1]),
  };
}

const decibelsPerNeper = 20 / Math.LN10;

function picture(logMel: Float32Array): Float64Array {
  return Float64Array.from(logMel, (value) => Math.min(1, Math.max(0, (value * decibelsPerNeper - 20 + 100) / 100)));
}

function peakSignalToNoise(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += ((a[i] as number) - (b[i] as number)) ** 2;
  return 10 * Math.log10(a.length / squares);
}

function logSpectralDistance(a: Float32Array, b: Float32Array, frames: number, bands: number): number {
  let total = 0;
  for (let frame = 0; frame < frames; frame++) {
    let squares = 0;
    for (let i = frame * bands; i < (frame + 1) * bands; i++) {
      squares += ((2 * ((a[i] as number) - (b[i] as number))) / Math.LN10) ** 2;
    }
    total += Math.sqrt(squares / bands);
  }
  return total / frames;
}

/** The side of the square windows that are compared. */
const side = 7;

/** The mean over all windows that lie within the picture, with sample variances, over the range that the two span. */
function structuralSimilarity(a: Float64Array, b: Float64Array, rows: number, columns: number): number | null {
  if (rows < side || columns < side) return null;
  const range = Math.max(largest(a), largest(b)) - Math.min(-largest(a.map((x) => -x)), -largest(b.map((x) => -x)));
  if (range === 0) return 1;
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  const means = [a, b, product(a, a), product(b, b), product(a, b)].map((image) => windowMeans(image, rows, columns));
  const [ma, mb, maa, mbb, mab] = means as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const unbiased = side ** 2 / (side ** 2 - 1);
  let total = 0;
  for (let i = 0; i < ma.length; i++) {
    const [x, y] = [ma[i] as number, mb[i] as number];
    const varianceA = unbiased * ((maa[i] as number) - x * x);
    const varianceB = unbiased * ((mbb[i] as number) - y * y);
    const covariance = unbiased * ((mab[i] as number) - x * y);
    const numerator = (2 * x * y + c1) * (2 * covariance + c2);
    total += numerator / ((x * x + y * y + c1) * (varianceA + varianceB + c2));
  }
  return total / ma.length;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * (b[i] as number));
}

/** Means of all windows within the picture: first along rows, then along columns. */
function windowMeans(image: Float64Array, rows: number, columns: number): Float64Array {
  const wide = columns - side + 1;
  const high = rows - side + 1;
  const along = new Float64Array(rows * wide);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < wide; j++) along[i * wide + j] = meanOf(image, i * columns + j, 1);
  }
  const means = new Float64Array(high * wide);
  for (let i = 0; i < high; i++) for (let j = 0; j < wide; j++) means[i * wide + j] = meanOf(along, i * wide + j, wide);
  return means;
}

function meanOf(values: Float64Array, from: number, step: number): number {
  let sum = 0;
  for (let k = 0; k < side; k++) sum += values[from + k * step] as number;
  return sum / side;
}
