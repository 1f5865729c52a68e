import { type ReactElement, useRef } from "react";
import { nextPeak, noPeak } from "./held-peak.ts";
import { soundOutput } from "./sound-output.ts";
import { useFrames } from "./use-frames.ts";

interface LevelMeterProps {
  /** Whether there is something to show. */
  readonly isOn: boolean;
}

const [leastDb, mostDb] = [-60, 0] as const;

function share(decibels: number): number {
  return Math.max(0, Math.min(1, (decibels - leastDb) / (mostDb - leastDb)));
}

/** How loud it is, from -60 to 0 dB of full scale: mean power as a bar, the highest peak of the last second as a mark. */
export function LevelMeter({ isOn }: LevelMeterProps): ReactElement {
  const bar = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  const held = useRef(noPeak);
  useFrames(isOn, () => {
    const { peakDb, rmsDb } = soundOutput.level();
    // The last picture comes once it is off: another player may be heard then.
    held.current = nextPeak(held.current, peakDb, isOn);
    if (bar.current) bar.current.style.transform = `scaleX(${isOn ? share(rmsDb) : 0})`;
    if (mark.current) mark.current.style.left = `${100 * share(held.current.decibels)}%`;
    if (mark.current) mark.current.setAttribute("data-over", String(held.current.decibels > -0.1));
    const { decibels } = held.current;
    if (words.current) words.current.textContent = decibels > leastDb ? `${decibels.toFixed(1)} dB` : "– dB";
  });
  return (
    <div className="level-meter" role="img" aria-label="Level of what is heard">
      <div className="level-track">
        <div ref={bar} className="level-bar" />
        <div ref={mark} className="level-mark" />
      </div>
      <span ref={words} className="level-words">
        – dB
      </span>
    </div>
  );
}
