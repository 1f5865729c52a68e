import type { ReactElement } from "react";
import type { SoundBand } from "../edit/band.ts";
import { heightOf } from "./spectrogram-grid.ts";
import { type TimeView, viewSeconds } from "./time-view.ts";

interface SelectionBoxProps {
  readonly selection: SoundBand;
  readonly view: TimeView;
  readonly sampleRate: number;
}

/** Where a selection lies; what is beside it is dimmed. */
export function SelectionBox({ selection, view, sampleRate }: SelectionBoxProps): ReactElement {
  const x = (seconds: number): number => (100 * (seconds - view.fromSeconds)) / viewSeconds(view);
  const y = (hertz: number): number => 100 * heightOf(Math.min(hertz, sampleRate / 2), sampleRate);
  const style = {
    left: `${x(selection.fromSeconds)}%`,
    width: `${x(selection.toSeconds) - x(selection.fromSeconds)}%`,
    bottom: `${y(selection.fromHz)}%`,
    height: `${y(selection.toHz) - y(selection.fromHz)}%`,
  };
  return <div className="selection-box" style={style} />;
}
