import { Dialog } from "@base-ui/react/dialog";
import { Progress } from "@base-ui/react/progress";
import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { bitDepths, bitDepthsOf, type SoundFormat } from "../../audio/encode/encode-audio.ts";
import { ExactNumber } from "./exact-number.tsx";
import {
  type ExportChoice,
  type ExportedTake,
  kilobitChoices,
  kilobitsFor,
  lossWords,
  offeredRates,
  withFormat,
  writtenFormats,
} from "./export/export-plan.ts";
import { exportNames, patternParts, ucsPattern, unknownParts } from "./export/file-name.ts";
import { guessUcsCategory } from "./export/ucs-category.ts";
import { saveFile, type TakeLoader, writeFiles } from "./export/write-files.ts";
import "./sound.css";

/** One of the things that may be saved: what is seen, or what is kept. */
export interface ExportVersion {
  /** What it is, to be chosen by. */
  readonly words: string;
  readonly takes: readonly ExportedTake[];
  readonly load: TakeLoader;
}

export interface ExportDialogProps {
  readonly isOpen: boolean;
  onClose(): void;
  /** The first is meant where nothing else is chosen; none of them is more than one sound unless it is the only one. */
  readonly versions: readonly ExportVersion[];
}

const patterns: Readonly<Record<string, string>> = {
  "Name and seed": "{name}-{seed}",
  "Universal Category System": ucsPattern,
  Numbered: "{number}-{name}",
};
const usual: ExportChoice = {
  ...{ format: "wav", bitDepth: "16", kilobits: null, sampleRate: null, loudness: "off" },
  pattern: "{name}-{seed}",
};

/** Sounds as files: one, or several as an archive. */
export function ExportDialog({ isOpen, onClose, versions }: ExportDialogProps): ReactElement {
  const [choice, setChoice] = useState(usual);
  const [chosen, setChosen] = useState<string | null>(null);
  const { takes, load, words } = versions.find((version) => version.words === chosen) ?? versions[0] ?? nothing;
  const writing = useWriting(takes, choice, load);
  const losses = lossWords(choice, takes);
  const close = (): void => {
    writing.forget();
    setChosen(null);
    onClose();
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog export-dialog">
          <Dialog.Title>{takes.length === 1 ? "Export a sound" : `Export ${takes.length} sounds`}</Dialog.Title>
          <fieldset className="export-fields" disabled={writing.isOn}>
            <legend className="visually-hidden">How files are written</legend>
            <VersionFields versions={versions} words={words} onChange={setChosen} />
            <FormatFields choice={choice} takes={takes} onChange={setChoice} />
            <LoudnessField choice={choice} takes={takes} onChange={setChoice} />
            <NameFields choice={choice} takes={takes} onChange={setChoice} />
          </fieldset>
          <ul className="hint export-losses" aria-label="What is lost">
            {(losses.length === 0 ? ["Nothing is lost: samples stay as they are."] : losses).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <WritingWords writing={writing} total={takes.length} />
          <div className="row export-foot">
            <button
              type="button"
              className="button main"
              disabled={writing.isOn || takes.length === 0}
              onClick={writing.start}
            >
              {takes.length > 1 ? `Save ${takes.length} as zip` : "Save"}
            </button>
            <button type="button" className="button" onClick={writing.isOn ? writing.cancel : close}>
              {writing.isOn ? "Cancel" : "Close"}
            </button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const nothing: ExportVersion = { words: "", takes: [], load: () => Promise.reject(new Error("internal: no take")) };

interface VersionFieldsProps {
  readonly versions: readonly ExportVersion[];
  /** Of the one that is chosen. */
  readonly words: string;
  onChange(words: string): void;
}

/** Which of several is saved; nothing where there is one alone. */
function VersionFields({ versions, words, onChange }: VersionFieldsProps): ReactElement | null {
  const id = useId();
  if (versions.length < 2) return null;
  return (
    <fieldset className="export-versions">
      <legend>What is saved</legend>
      {versions.map((version) => (
        <label key={version.words} className="check">
          <input type="radio" name={id} checked={version.words === words} onChange={() => onChange(version.words)} />
          {version.words}
        </label>
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly choice: ExportChoice;
  readonly takes: readonly ExportedTake[];
  onChange(choice: ExportChoice): void;
}

function FormatFields({ choice, takes, onChange }: ChoiceProps): ReactElement {
  const depths = bitDepthsOf(choice.format);
  const kilobits = kilobitChoices(choice, takes).map(String);
  const isFormat = (value: string): value is SoundFormat => writtenFormats.some((format) => format === value);
  return (
    <>
      <Choice
        label="Format"
        value={choice.format}
        options={writtenFormats.map((format) => [format, format.toUpperCase()])}
        onChange={(value) => isFormat(value) && onChange(withFormat(choice, value))}
      />
      {depths.length > 0 && (
        <Choice
          label="Bit depth"
          value={choice.bitDepth ?? ""}
          options={depths.map((depth) => [depth, depth === "float" ? "32, float" : depth])}
          onChange={(value) => onChange({ ...choice, bitDepth: bitDepths.find((depth) => depth === value) ?? null })}
        />
      )}
      {kilobits.length > 0 && (
        <Choice
          label="kbit/s"
          value={String(kilobitsFor(choice, takes))}
          options={kilobits.map((count) => [count, count])}
          onChange={(value) => onChange({ ...choice, kilobits: Number(value) })}
        />
      )}
      <Choice
        label="Rate"
        value={String(choice.sampleRate ?? "own")}
        options={[["own", "as it is"], ...offeredRates.map((hertz) => [String(hertz), `${hertz} Hz`] as const)]}
        onChange={(value) => onChange({ ...choice, sampleRate: value === "own" ? null : Number(value) })}
      />
    </>
  );
}

function LoudnessField({ choice, onChange }: ChoiceProps): ReactElement {
  const { loudness } = choice;
  return (
    <div className="export-loudness">
      <Choice
        label="Loudness"
        value={loudness === "off" ? "off" : "set"}
        options={[
          ["off", "as it is"],
          ["set", "loudest 0.4 s at"],
        ]}
        onChange={(value) => onChange({ ...choice, loudness: value === "off" ? "off" : -23 })}
      />
      {loudness !== "off" && (
        <ExactNumber
          {...{ label: "Level", unit: "LUFS", least: -70, most: 0, step: 0.5, digits: 1, isDisabled: false }}
          value={loudness}
          onChange={(lufs) => onChange({ ...choice, loudness: lufs })}
        />
      )}
    </div>
  );
}

function NameFields({ choice, takes, onChange }: ChoiceProps): ReactElement {
  const id = useId();
  const { pattern, format } = choice;
  const names = exportNames(takes, pattern);
  const unknown = unknownParts(pattern);
  const category = takes.map(({ prompt, name }) => guessUcsCategory(prompt ?? name)).find((found) => found !== null);
  return (
    <div className="export-names">
      <Choice
        label="File names"
        value={Object.values(patterns).includes(pattern) ? pattern : ""}
        options={[...Object.entries(patterns).map(([words, of]) => [of, words] as const), ["", "own pattern"]]}
        onChange={(value) => onChange({ ...choice, pattern: value === "" ? `${pattern} ` : value })}
      />
      <div className="field grow">
        <label htmlFor={id}>Pattern</label>
        <input
          id={id}
          className="input"
          value={pattern}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget: { value } }) => onChange({ ...choice, pattern: value })}
        />
      </div>
      <p id={`${id}-hint`} className="hint">
        {unknown.length > 0 && <span className="fault">{`{${unknown[0]}} means nothing. `}</span>}
        {`Parts: ${Object.keys(patternParts)
          .map((part) => `{${part}}`)
          .join(" ")}. `}
        {pattern.includes("{ucs}") && categoryWords(category ?? null)}
      </p>
      <p className="export-preview">
        {names[0]}.{format}
        {names.length > 1 && ` and ${names.length - 1} more`}
      </p>
    </div>
  );
}

function categoryWords(category: ReturnType<typeof guessUcsCategory>): string {
  if (category === null) return "No category is known for these words.";
  return `${category.id} (${category.category}, ${category.subcategory}) is a guess by the words, where nobody listened.`;
}

interface ChoiceSelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  onChange(value: string): void;
}

function Choice({ label, value, options, onChange }: ChoiceSelectProps): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map(([of, words]) => (
          <option key={of} value={of}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Files that are being written, or what came of it. */
interface Writing {
  readonly isOn: boolean;
  readonly done: number;
  readonly fault: string | null;
  /** Of the file that was saved; null for none. */
  readonly saved: { readonly name: string; readonly bytes: number } | null;
  readonly warnings: readonly string[];
  start(): void;
  cancel(): void;
  /** Cancels what is under way, and says no more of what was. */
  forget(): void;
}

const idle = { isOn: false, done: 0, fault: null, saved: null, warnings: [] };

function useWriting(takes: readonly ExportedTake[], choice: ExportChoice, load: TakeLoader): Writing {
  const [state, setState] = useState<Omit<Writing, "start" | "cancel" | "forget">>(idle);
  const running = useRef<AbortController | null>(null);
  const cancel = (): void => running.current?.abort();
  const forget = (): void => {
    cancel();
    running.current = null;
    setState(idle);
  };
  useEffect(() => () => running.current?.abort(), []);
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setState({ ...idle, isOn: true });
    const say = (next: typeof state): void => {
      // What was closed meanwhile says nothing any more.
      if (running.current === controller) setState(next);
    };
    try {
      const report = (done: number): void => say({ ...idle, isOn: true, done });
      const file = await writeFiles(takes, choice, load, { signal: controller.signal, report });
      saveFile(file);
      say({ ...idle, saved: { name: file.name, bytes: file.blob.size }, warnings: file.warnings });
    } catch (cause) {
      const fault = cause instanceof Error ? cause.message : String(cause);
      say({ ...idle, fault: controller.signal.aborted ? "Cancelled: nothing was saved." : fault });
    }
  };
  return { ...state, start: () => void run(), cancel, forget };
}

interface WritingWordsProps {
  readonly writing: Writing;
  readonly total: number;
}

function WritingWords({ writing, total }: WritingWordsProps): ReactNode {
  const { isOn, done, fault, saved, warnings } = writing;
  return (
    <div className="export-state">
      {isOn && (
        <Progress.Root value={done} max={total} aria-label="Files written">
          <Progress.Track className="bar-track">
            <Progress.Indicator />
          </Progress.Track>
        </Progress.Root>
      )}
      <p className="hint" role="status">
        {isOn && `Writing ${Math.min(done + 1, total)} of ${total} …`}
        {saved !== null && `Saved ${saved.name}, ${(saved.bytes / 1e6).toFixed(2)} MB.`}
      </p>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="hint">
          {warning}
        </p>
      ))}
    </div>
  );
}
