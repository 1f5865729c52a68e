import { melScales } from "../../../audio/mel-filter-bank.ts";
import { magnitudes } from "../../../audio/mel-spectrogram.ts";
import { Stft } from "../../../audio/stft.ts";

/** Levels in dB of full scale that a picture tells apart; what is softer is drawn as silence. */
export const [softestDb, loudestDb] = [-100, 0] as const;
/** Levels are kept as bytes: about 0.4 dB each. */
const byteDb = (loudestDb - softestDb) / 255;

export function byteToDb(byte: number): number {
  return softestDb + byte * byteDb;
}

function dbToByte(db: number): number {
  return Math.max(0, Math.min(255, Math.round((db - softestDb) / byteDb)));
}

/** How a sound is seen: rows evenly spaced on the mel scale from 0 to half the rate, columns of one hop each. */
export interface GridPlan {
  readonly sampleRate: number;
  readonly sampleCount: number;
  readonly hopSize: number;
  readonly fftSize: number;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** What a 5-s sound is worth; longer ones have longer columns, up to 10 ms. */
const usualColumns = 2500;
const [shortestHop, longestHop] = [0.001, 0.01];
const windowSeconds = 0.046;
const gridRows = 192;

export function planGrid(sampleRate: number, sampleCount: number): GridPlan {
  const hopSeconds = Math.max(shortestHop, Math.min(longestHop, sampleCount / sampleRate / usualColumns));
  const hopSize = Math.max(1, Math.round(hopSeconds * sampleRate));
  const fftSize = 2 ** Math.max(5, Math.round(Math.log2(windowSeconds * sampleRate)));
  const columnCount = Math.floor(sampleCount / hopSize) + 1;
  return { sampleRate, sampleCount, hopSize, fftSize, rowCount: gridRows, columnCount };
}

/** From 0, the lowest frequency, to 1, half the rate, as a share of the picture's height. */
export function heightOf(hertz: number, sampleRate: number): number {
  const { toMel } = melScales.slaney;
  return toMel(hertz) / toMel(sampleRate / 2);
}

/** The frequency in hertz at a share of the picture's height. */
export function hertzAt(height: number, sampleRate: number): number {
  const { toMel, toHertz } = melScales.slaney;
  return toHertz(height * toMel(sampleRate / 2));
}

/**
 * Columns of a sound's picture, in dB of full scale: a sine of height 1 reads 0 dB wherever it lies.
 *
 * @param mono `[sample]`, all of the sound
 * @returns bytes, see `byteToDb`: `[column, row]`, rows from the lowest frequency up
 */
export function gridColumns(mono: Float32Array, plan: GridPlan, from: number, to: number): Uint8Array {
  const { hopSize, fftSize, rowCount } = plan;
  const half = fftSize / 2;
  // Silence lies around the sound, as it does when it is played.
  const piece = new Float32Array((to - from - 1) * hopSize + fftSize);
  const start = from * hopSize - half;
  const first = Math.max(0, start);
  piece.set(mono.subarray(first, Math.max(first, start + piece.length)), first - start);
  const stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: 0 });
  const spectrogram = stft.forward(piece);
  const heights = magnitudes(spectrogram);
  const bins = rowBins(plan);
  const bytes = new Uint8Array((to - from) * rowCount);
  for (let column = 0; column < to - from; column++) {
    const at = column * spectrogram.freq;
    for (let row = 0; row < rowCount; row++) {
      const level = strongest(heights, at, bins[row] as number, bins[row + 1] as number) * (4 / fftSize);
      bytes[column * rowCount + row] = dbToByte(20 * Math.log10(level + 1e-9));
    }
  }
  return bytes;
}

/** Where rows begin and end, in bins and parts of bins: `[row + 1]`. */
function rowBins({ sampleRate, fftSize, rowCount }: GridPlan): Float64Array {
  return Float64Array.from(
    { length: rowCount + 1 },
    (_, row) => (hertzAt(row / rowCount, sampleRate) * fftSize) / sampleRate,
  );
}

/** The highest of the bins of a row; between two bins where a row is narrower than the way from one to the next. */
function strongest(heights: Float32Array, at: number, low: number, high: number): number {
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  if (first > last) {
    const share = (low + high) / 2 - last;
    return (1 - share) * (heights[at + last] as number) + share * (heights[at + last + 1] as number);
  }
  let most = 0;
  for (let bin = first; bin <= last; bin++) most = Math.max(most, heights[at + bin] as number);
  return most;
}

/** Columns that are worked out together, before anything else may be asked. */
export const columnsAtOnce = 512;

/** Longer pictures are shown at first by one of so many columns. */
const coarseStride = 16;
const mostColumnsAtOnce = 8192;

/** A long picture with few columns, which is soon there; null for one that is soon there anyway. */
export function coarseGrid(plan: GridPlan): { readonly plan: GridPlan; readonly stride: number } | null {
  if (plan.columnCount <= mostColumnsAtOnce) return null;
  const columnCount = Math.floor((plan.columnCount - 1) / coarseStride) + 1;
  return { plan: { ...plan, hopSize: plan.hopSize * coarseStride, columnCount }, stride: coarseStride };
}

/** Puts columns into a picture, each as wide as its stride. */
export function setColumns(picture: Uint8Array, columns: Uint8Array, from: number, stride: number): void {
  const { length } = picture;
  for (let column = 0; column * gridRows < columns.length; column++) {
    const levels = columns.subarray(column * gridRows, (column + 1) * gridRows);
    for (let i = 0; i < stride; i++) {
      const at = ((from + column) * stride + i) * gridRows;
      if (at + gridRows <= length) picture.set(levels, at);
    }
  }
}
