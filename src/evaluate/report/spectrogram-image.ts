import type { MelSpectrogram } from "../../audio/mel-spectrogram.ts";
import { encodePng } from "./png.ts";

/** Colours from quiet to loud, evenly spread. */
const colours = [
  [0, 0, 4],
  [66, 10, 104],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
] as const;

/** Natural logarithms of magnitude between which the colours lie. */
const quiet = -9;
const loud = 2;
/** Frames beyond which neighbours share a column. */
const mostColumns = 800;

/** A log-mel spectrogram as a PNG picture, low bands at the bottom. */
export function spectrogramImage({ shape: [frames, bands], data }: MelSpectrogram): Promise<Uint8Array> {
  const step = Math.ceil(frames / mostColumns);
  const width = Math.ceil(frames / step);
  const pixels = new Uint8Array(width * bands * 3);
  for (let x = 0; x < width; x++) {
    for (let band = 0; band < bands; band++) {
      const colour = colourOf(data[x * step * bands + band] as number);
      pixels.set(colour, ((bands - 1 - band) * width + x) * 3);
    }
  }
  return encodePng(width, bands, pixels);
}

function colourOf(logMagnitude: number): number[] {
  const place = Math.min(1, Math.max(0, (logMagnitude - quiet) / (loud - quiet))) * (colours.length - 1);
  const below = Math.min(Math.floor(place), colours.length - 2);
  const [from, to] = [colours[below] as readonly number[], colours[below + 1] as readonly number[]];
  return from.map((value, i) => Math.round(value + ((to[i] as number) - value) * (place - below)));
}
