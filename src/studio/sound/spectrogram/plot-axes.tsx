import type { CSSProperties, ReactElement } from "react";
import { hertzTicks, timeTicks } from "./axis-ticks.ts";
import { heightOf } from "./spectrogram-grid.ts";
import { type TimeView, viewSeconds } from "./time-view.ts";

interface FrequencyAxisProps {
  readonly sampleRate: number;
}

/** Marks of the frequencies from bottom to top, in hertz. */
export function FrequencyAxis({ sampleRate }: FrequencyAxisProps): ReactElement {
  const ticks = hertzTicks(sampleRate, 0.09, (hertz) => heightOf(hertz, sampleRate));
  return (
    <div className="frequency-axis" aria-hidden="true">
      {ticks.map(({ value, label }) => (
        <span key={value} className="axis-tick" style={{ bottom: `${100 * heightOf(value, sampleRate)}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}

interface TimeAxisProps {
  readonly view: TimeView;
}

/** Marks of the moments that are seen, in seconds, and in minutes and seconds from a minute on. */
export function TimeAxis({ view }: TimeAxisProps): ReactElement {
  return (
    <div className="time-axis" aria-hidden="true">
      {timeTicks(view, 8).map(({ value, label }) => (
        <span key={value} className="axis-tick" style={placed((value - view.fromSeconds) / viewSeconds(view))}>
          {label}
        </span>
      ))}
    </div>
  );
}

/** Words stand centred on their mark, but for those at the ends, which stay within. */
function placed(share: number): CSSProperties {
  const back = share < 0.02 ? 0 : share > 0.97 ? 100 : 50;
  return { left: `${100 * share}%`, transform: `translateX(-${back}%)` };
}
