import { type LevelColours, levelColours, type PageTone } from "../sound/spectrogram/level-colours.ts";
import type { TakePicture } from "../take.ts";

const colours = new Map<PageTone, LevelColours>();

function coloursOf(tone: PageTone): LevelColours {
  const known = colours.get(tone) ?? levelColours(tone);
  colours.set(tone, known);
  return known;
}

/** Draws a picture, a pixel for each level, in the colours of the editor's spectrogram. */
export function drawPicture(canvas: HTMLCanvasElement, { time, bands, levels }: TakePicture, tone: PageTone): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(time, bands);
  const ramp = coloursOf(tone);
  for (let column = 0; column < time; column++)
    for (let band = 0; band < bands; band++) {
      const level = 3 * (levels[column * bands + band] ?? 0);
      // Low bands are at the bottom.
      const at = 4 * ((bands - 1 - band) * time + column);
      image.data.set(ramp.subarray(level, level + 3), at);
      image.data[at + 3] = 255;
    }
  context.putImageData(image, 0, 0);
}
