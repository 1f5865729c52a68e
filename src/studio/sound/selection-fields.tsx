import { X } from "lucide-react";
import type { ReactElement } from "react";
import type { SoundBand } from "./edit/band.ts";
import { ExactNumber } from "./exact-number.tsx";
import { ExactTime } from "./exact-time.tsx";

interface SelectionFieldsProps {
  readonly selection: SoundBand | null;
  readonly durationSeconds: number;
  readonly highestHz: number;
  onSelect(selection: SoundBand | null): void;
}

/** A selection in exact numbers, which makes one too: for those who do not drag. */
export function SelectionFields(props: SelectionFieldsProps): ReactElement {
  const { selection, durationSeconds, highestHz, onSelect } = props;
  const all = { fromSeconds: 0, toSeconds: durationSeconds, fromHz: 0, toHz: highestHz };
  const band = selection ?? all;
  const change = (part: Partial<SoundBand>): void => {
    const next = { ...band, ...part };
    if (next.fromSeconds < next.toSeconds && next.fromHz < next.toHz) onSelect(next);
  };
  const hertz = { unit: "Hz", step: 10, digits: 0, isDisabled: false };
  return (
    <fieldset className="selection-fields">
      <legend>{selection === null ? "All of it" : "Selection"}</legend>
      <ExactTime
        label="From"
        value={band.fromSeconds}
        least={0}
        most={band.toSeconds - 0.001}
        onChange={(fromSeconds) => change({ fromSeconds })}
      />
      <ExactTime
        label="To"
        value={band.toSeconds}
        least={band.fromSeconds + 0.001}
        most={durationSeconds}
        onChange={(toSeconds) => change({ toSeconds })}
      />
      <ExactNumber
        {...hertz}
        label="Above"
        value={band.fromHz}
        least={0}
        most={band.toHz - 1}
        onChange={(fromHz) => change({ fromHz })}
      />
      <ExactNumber
        {...hertz}
        label="Below"
        value={band.toHz}
        least={band.fromHz + 1}
        most={highestHz}
        onChange={(toHz) => change({ toHz })}
      />
      <button
        type="button"
        className="button"
        disabled={selection === null}
        aria-label="Clear the selection"
        onClick={() => onSelect(null)}
      >
        <X size={14} /> Clear
      </button>
    </fieldset>
  );
}
