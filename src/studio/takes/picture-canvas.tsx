import { type ReactElement, useEffect, useRef } from "react";
import type { TakePicture } from "../take.ts";
import { playedSeconds, usePlayer } from "./player.ts";

/** Colours from silence to the loudest, as `[red, green, blue]`, spread evenly. */
const colours = [
  [11, 13, 18],
  [22, 44, 70],
  [20, 95, 110],
  [60, 160, 140],
  [190, 205, 130],
  [255, 246, 214],
] as const;

/** The colour of a level, 0 to 255. */
function colourOf(level: number): readonly [number, number, number] {
  const at = (level / 255) * (colours.length - 1);
  const below = Math.min(Math.floor(at), colours.length - 2);
  const [from, to] = [colours[below], colours[below + 1]];
  if (from === undefined || to === undefined) return colours[0];
  const part = at - below;
  const mix = (a: number, b: number): number => a + (b - a) * part;
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

const palette = Array.from({ length: 256 }, (_, level) => colourOf(level));

function draw(canvas: HTMLCanvasElement, { time, bands, levels }: TakePicture): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(time, bands);
  for (let column = 0; column < time; column++)
    for (let band = 0; band < bands; band++) {
      const [red, green, blue] = palette[levels[column * bands + band] ?? 0] ?? colours[0];
      // Low bands are at the bottom.
      image.data.set([red, green, blue, 255], 4 * ((bands - 1 - band) * time + column));
    }
  context.putImageData(image, 0, 0);
}

interface PictureCanvasProps {
  readonly picture: TakePicture;
  readonly take: string;
  readonly seconds: number;
}

/** A take's small spectrogram, with a line where it is heard. */
export function PictureCanvas({ picture, take, seconds }: PictureCanvasProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const isPlaying = usePlayer((playing) => playing.take === take);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, picture);
  }, [picture]);
  useEffect(() => {
    const line = head.current;
    if (!isPlaying || line === null) return;
    let frame = 0;
    const follow = (): void => {
      const at = playedSeconds(take);
      line.style.visibility = at === null ? "hidden" : "visible";
      line.style.left = `${(100 * (at ?? 0)) / seconds}%`;
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => {
      cancelAnimationFrame(frame);
      line.style.visibility = "hidden";
    };
  }, [isPlaying, take, seconds]);
  return (
    <>
      <canvas ref={canvas} width={picture.time} height={picture.bands} aria-hidden />
      <div className="head" ref={head} />
    </>
  );
}
