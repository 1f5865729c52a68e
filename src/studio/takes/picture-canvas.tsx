import { type ReactElement, useEffect, useRef } from "react";
import { useIsHeard } from "../sound/play/use-heard-key.ts";
import type { TakePicture } from "../take.ts";
import { useTheme } from "../theme.ts";
import { drawPicture } from "./draw-picture.ts";
import { playedSeconds } from "./player.ts";

interface PictureCanvasProps {
  readonly picture: TakePicture;
  readonly take: string;
  readonly seconds: number;
}

/** A take's small spectrogram, with a line where it is heard. */
export function PictureCanvas({ picture, take, seconds }: PictureCanvasProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const isPlaying = useIsHeard(take);
  const tone = useTheme((state) => state.tone);
  useEffect(() => {
    if (canvas.current !== null) drawPicture(canvas.current, picture, tone);
  }, [picture, tone]);
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
