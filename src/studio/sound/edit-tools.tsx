import { type ReactElement, type ReactNode, useId, useMemo, useState } from "react";
import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import type { SoundBand } from "./edit/band.ts";
import { fadeCurves, isFadeCurve } from "./edit/fade.ts";
import { longestSeamFade, loopSeam } from "./edit/loop-seam.ts";
import type { SoundEdit } from "./edit/sound-edit.ts";
import { ExactNumber } from "./exact-number.tsx";
import type { WishedFades } from "./spectrogram/fade-handles.tsx";

interface EditToolProps {
  readonly waveform: Waveform;
  readonly selection: SoundBand | null;
  readonly isDisabled: boolean;
  onEdit(edit: SoundEdit): void;
}

/** What is done to the selection at once, and to the whole. */
export function StretchTools({ selection, isDisabled, onEdit }: EditToolProps): ReactElement {
  const [mostSeconds, setMost] = useState(0.2);
  const span = selection && { fromSeconds: selection.fromSeconds, toSeconds: selection.toSeconds };
  const ofSelection = (kind: "crop" | "cut" | "mute", words: string): ReactElement => (
    <ToolButton isDisabled={isDisabled || span === null} onPress={() => span && onEdit({ kind, ...span })}>
      {words}
    </ToolButton>
  );
  return (
    <ToolGroup title="Stretch">
      {ofSelection("crop", "Crop to selection")}
      {ofSelection("cut", "Cut out")}
      {ofSelection("mute", "Mute")}
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "trim" })}>
        Trim silence
      </ToolButton>
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "reverse" })}>
        Reverse
      </ToolButton>
      <ExactNumber
        {...{ label: "Silences up to", unit: "s", least: 0, most: 10, step: 0.05, digits: 2 }}
        value={mostSeconds}
        isDisabled={isDisabled}
        onChange={setMost}
      />
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "tighten", mostSeconds })}>
        Shorten silences
      </ToolButton>
    </ToolGroup>
  );
}

interface FadeToolProps extends EditToolProps {
  readonly fades: WishedFades;
  onFades(fades: WishedFades): void;
}

/** Fades at both ends, by seconds and a curve; their handles lie in the picture. */
export function FadeTools({ waveform, isDisabled, onEdit, fades, onFades }: FadeToolProps): ReactElement {
  const { intoSeconds, outSeconds, curve } = fades;
  const id = useId();
  const field = { unit: "s", least: 0, most: durationSeconds(waveform), step: 0.01, digits: 3, isDisabled };
  return (
    <ToolGroup title="Fade">
      <ExactNumber
        {...field}
        label="In"
        value={intoSeconds}
        onChange={(into) => onFades({ ...fades, intoSeconds: into })}
      />
      <ExactNumber
        {...field}
        label="Out"
        value={outSeconds}
        onChange={(out) => onFades({ ...fades, outSeconds: out })}
      />
      <div className="exact-number">
        <label htmlFor={id}>Curve</label>
        <select
          id={id}
          className="input"
          value={curve}
          disabled={isDisabled}
          onChange={({ currentTarget: { value } }) => isFadeCurve(value) && onFades({ ...fades, curve: value })}
        >
          {fadeCurves.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "fade", ...fades })}>
        Fade
      </ToolButton>
    </ToolGroup>
  );
}

/** The level of the selection, or of all of it, and its loudness as generated sounds have it. */
export function LevelTools({ waveform, selection, isDisabled, onEdit }: EditToolProps): ReactElement {
  const [decibels, setDecibels] = useState(3);
  const [lufs, setLufs] = useState(-23);
  const { fromSeconds, toSeconds } = selection ?? { fromSeconds: 0, toSeconds: durationSeconds(waveform) };
  return (
    <ToolGroup title="Level">
      <ExactNumber
        {...{ label: "Gain", unit: "dB", least: -60, most: 40, step: 0.5, digits: 1 }}
        value={decibels}
        isDisabled={isDisabled}
        onChange={setDecibels}
      />
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "gain", fromSeconds, toSeconds, decibels })}>
        {selection === null ? "Apply gain" : "Apply to selection"}
      </ToolButton>
      <ExactNumber
        {...{ label: "Loudest 0.4 s", unit: "LUFS", least: -70, most: 0, step: 0.5, digits: 1 }}
        value={lufs}
        isDisabled={isDisabled}
        onChange={setLufs}
      />
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "loudness", lufs })}>
        Set loudness
      </ToolButton>
    </ToolGroup>
  );
}

/** What is heard where the sound begins anew, and what mends it. */
export function LoopTools({ waveform, isDisabled, onEdit }: EditToolProps): ReactElement {
  const seam = useMemo(() => loopSeam(waveform), [waveform]);
  const longest = longestSeamFade(waveform);
  const [seconds, setSeconds] = useState(0.1);
  const jump = (20 * Math.log10(Math.max(seam.jump, 1e-5))).toFixed(0);
  return (
    <ToolGroup title="Loop">
      <span className="hint">
        {seam.clicks ? `Clicks where it begins anew: a jump of ${jump} dB.` : "No click where it begins anew."}
      </span>
      <ExactNumber
        {...{ label: "Fade over", unit: "s", least: 0.001, step: 0.01, digits: 3 }}
        most={Math.max(0.001, longest)}
        value={Math.min(seconds, longest)}
        isDisabled={isDisabled}
        onChange={setSeconds}
      />
      <ToolButton isDisabled={isDisabled} onPress={() => onEdit({ kind: "seam", seconds: Math.min(seconds, longest) })}>
        Make seamless
      </ToolButton>
    </ToolGroup>
  );
}

interface ToolGroupProps {
  readonly title: string;
  readonly children: ReactNode;
}

export function ToolGroup({ title, children }: ToolGroupProps): ReactElement {
  return (
    <fieldset className="edit-fields">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface ToolButtonOptions {
  readonly isDisabled: boolean;
  /** Whether it is what is done most. */
  readonly isMain?: boolean | undefined;
  /** Keys that do the same, in ARIA's words. */
  readonly keys?: string | undefined;
  readonly children: ReactNode;
  onPress(): void;
}

/** A button that keeps the focus where it cannot be pressed just now: whoever uses keys stays where they are. */
export function ToolButton({ isDisabled, isMain = false, keys, children, onPress }: ToolButtonOptions): ReactElement {
  return (
    <button
      type="button"
      className={isMain ? "button main" : "button"}
      aria-disabled={isDisabled}
      aria-keyshortcuts={keys}
      onClick={() => !isDisabled && onPress()}
    >
      {children}
    </button>
  );
}
