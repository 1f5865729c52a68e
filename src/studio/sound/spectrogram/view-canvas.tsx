import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { type LevelColours, levelColours } from "./level-colours.ts";
import { type LevelRange, paintPicture } from "./paint-picture.ts";
import type { TimeView } from "./time-view.ts";
import { usePageTone } from "./use-page-tone.ts";
import type { SoundPicture } from "./use-sound-picture.ts";

interface ViewCanvasProps {
  readonly picture: SoundPicture | null;
  readonly range: LevelRange;
  readonly view: TimeView;
}

/** The stretch of a sound's picture that is seen, drawn in the pixels that the screen has. What is around it has its name. */
export function ViewCanvas({ picture, range, view }: ViewCanvasProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tone = usePageTone(canvas);
  const colours = useMemo(() => levelColours(tone), [tone]);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const dense = Math.min(2, devicePixelRatio || 1);
      setSize({ width: Math.round(element.clientWidth * dense), height: Math.round(element.clientHeight * dense) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || picture === null) return;
    const frame = requestAnimationFrame(() => {
      if (element.width !== size.width) element.width = size.width;
      if (element.height !== size.height) element.height = size.height;
      paintPicture(element, picture, view, colours, range);
    });
    return () => cancelAnimationFrame(frame);
  }, [picture, view, size, colours, range]);
  return <canvas ref={canvas} className="view-canvas" />;
}

interface LevelLegendProps {
  readonly range: LevelRange;
}

/** Which colour stands for which level. */
export function LevelLegend({ range: { fromDb, toDb } }: LevelLegendProps): ReactElement {
  const element = useRef<HTMLDivElement>(null);
  const tone = usePageTone(element);
  const background = useMemo(() => gradient(levelColours(tone)), [tone]);
  return (
    <div className="level-legend" role="img" aria-label={`Colours stand for levels from ${fromDb} to ${toDb} dB`}>
      <span>{fromDb}</span>
      <div ref={element} className="level-ramp" style={{ background }} />
      <span>{toDb} dB</span>
    </div>
  );
}

function gradient(colours: LevelColours): string {
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.min(255, i * 16);
    return `rgb(${colours[at]} ${colours[at + 1]} ${colours[at + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
