import type { LevelColours } from "./level-colours.ts";
import { byteToDb, loudestDb, softestDb } from "./spectrogram-grid.ts";
import type { TimeView } from "./time-view.ts";
import type { SoundPicture } from "./use-sound-picture.ts";

/** Levels in dB from which on and up to which colours differ. */
export interface LevelRange {
  readonly fromDb: number;
  readonly toDb: number;
}

/** What is softer than 80 dB beneath the loudest is noise in most pictures. */
const shownDb = 80;

/** The levels that are worth a colour: from the loudest of a picture down. */
export function levelRange(picture: SoundPicture | null): LevelRange {
  const most = picture === null ? loudestDb : byteToDb(picture.loudest);
  const toDb = Math.min(loudestDb, Math.max(softestDb + shownDb, 5 * Math.ceil(most / 5)));
  return { fromDb: toDb - shownDb, toDb };
}

/** Draws the stretch of a picture that is seen; each column of the canvas is as loud as the loudest that falls into it. */
export function paintPicture(
  canvas: HTMLCanvasElement,
  picture: SoundPicture,
  view: TimeView,
  colours: LevelColours,
  range: LevelRange,
): void {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null || canvas.width === 0 || canvas.height === 0) return;
  const { plan } = picture;
  const perSecond = plan.sampleRate / plan.hopSize;
  const [from, to] = [view.fromSeconds * perSecond, view.toSeconds * perSecond];
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(plan.columnCount, Math.ceil(to) + 1);
  const width = Math.max(1, Math.min(canvas.width, last - first));
  const image = pictureImage(picture, first, last, width, shades(colours, range));
  const small = new OffscreenCanvas(width, plan.rowCount);
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  const scale = canvas.width / Math.max(1e-9, to - from);
  context.fillStyle = `rgb(${colours[0]} ${colours[1]} ${colours[2]})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(small, (first - 0.5 - from) * scale, 0, (last - first) * scale, canvas.height);
}

/** A colour for each byte of a picture: `[level]`, as a pixel's 32 bits. */
function shades(colours: LevelColours, { fromDb, toDb }: LevelRange): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const share = (byteToDb(byte) - fromDb) / (toDb - fromDb);
    const at = 3 * Math.max(0, Math.min(255, Math.round(255 * share)));
    const [red, green, blue] = [colours[at] as number, colours[at + 1] as number, colours[at + 2] as number];
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
}

function pictureImage(
  { plan: { rowCount }, levels }: SoundPicture,
  first: number,
  last: number,
  width: number,
  shade: Uint32Array,
): ImageData {
  const image = new ImageData(width, rowCount);
  const pixels = new Uint32Array(image.data.buffer);
  const loudest = new Uint8Array(rowCount);
  for (let x = 0; x < width; x++) {
    const from = first + Math.floor((x * (last - first)) / width);
    const to = Math.max(from + 1, first + Math.floor(((x + 1) * (last - first)) / width));
    loudest.fill(0);
    for (let column = from; column < to; column++) {
      const at = column * rowCount;
      for (let row = 0; row < rowCount; row++) {
        const level = levels[at + row] as number;
        if (level > (loudest[row] as number)) loudest[row] = level;
      }
    }
    for (let row = 0; row < rowCount; row++)
      pixels[(rowCount - 1 - row) * width + x] = shade[loudest[row] as number] as number;
  }
  return image;
}
