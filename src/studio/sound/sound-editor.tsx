import { Redo2, Undo2 } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useEffect, useState } from "react";
import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import type { SoundBand } from "./edit/band.ts";
import { type ExtensionOrder, type ExtensionSide, extensionOrder, roomToExtend } from "./edit/extension.ts";
import { type RegionOrder, regionOrder } from "./edit/region-order.ts";
import { editWords, type SoundEdit } from "./edit/sound-edit.ts";
import { FadeTools, LevelTools, LoopTools, StretchTools, ToolButton, ToolGroup } from "./edit-tools.tsx";
import { ExactNumber } from "./exact-number.tsx";
import { changeCountWords, type ShownSound } from "./shown-sound.ts";
import type { WishedFades } from "./spectrogram/fade-handles.tsx";
import { SpectrogramPlayer } from "./spectrogram-player.tsx";
import { type EditHistory, useEditHistory } from "./use-edit-history.ts";
import "./sound.css";

export interface SoundEditorProps {
  /** Tells its sound from those of other players. */
  readonly soundKey: string;
  readonly name: string;
  /** The sound as it came; another one begins a new history. */
  readonly waveform: Waveform;
  /** Whether its end goes on at its beginning, as it came. */
  readonly isLoop: boolean;
  readonly isLooping: boolean;
  onLoop(isLooping: boolean): void;
  /** Told what is seen of it, again whenever that changes. */
  onShown(shown: ShownSound): void;
  /** Asked to keep what was edited, with what was done. */
  onEdited(waveform: Waveform, edits: readonly SoundEdit[]): void;
  /** Asked to make the selection anew; null where no model can. */
  readonly onRegion: ((order: RegionOrder) => void) | null;
  /** Asked to go on at one end; null where no model can. */
  readonly onExtend: ((order: ExtensionOrder) => void) | null;
  /** Of the longest sound that a model makes. */
  readonly longestSeconds: number;
  /** Whether something is being made of it already. */
  readonly isBusy: boolean;
}

/** A sound that is looked at, heard and changed in place. Nothing is lost until it is kept. */
export function SoundEditor(props: SoundEditorProps): ReactElement {
  const { soundKey, name, waveform: original, isLooping, onLoop, isBusy } = props;
  const history = useEditHistory(original, props.isLoop);
  const { waveform } = history;
  const [selection, setSelection] = useState<SoundBand | null>(null);
  const [wished, setFades] = useState<WishedFades>({ intoSeconds: 0.01, outSeconds: 0.05, curve: "smooth" });
  const { onShown } = props;
  const editCount = history.edits.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: edits come anew each time, and change with their sound
  useEffect(() => onShown({ waveform, edits: history.edits, selection }), [onShown, waveform, editCount, selection]);
  const fades = withinDuration(wished, durationSeconds(waveform));
  const isDisabled = history.isWorking || isBusy;
  const tools = {
    waveform,
    selection,
    isDisabled,
    onEdit: (edit: SoundEdit): void => {
      void history.apply(edit).then((isDone) => isDone && setSelection(null));
    },
  };
  const step = (go: () => void): void => {
    if (history.isWorking) return;
    setSelection(null);
    go();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.target instanceof HTMLInputElement && event.target.type !== "range") return;
    event.preventDefault();
    step(event.shiftKey ? history.redo : history.undo);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that are pressed on what lies within
    <div className="sound-editor" onKeyDown={onKeyDown}>
      <SpectrogramPlayer
        {...{ soundKey, name, waveform, selection, isLooping, onLoop, fades }}
        onFades={setFades}
        onSelect={(next) => setSelection(next && withinSound(next, waveform))}
      />
      <MakingTools {...props} {...{ waveform, selection, isDisabled }} />
      <StretchTools {...tools} />
      <FadeTools {...tools} fades={fades} onFades={setFades} />
      <LevelTools {...tools} />
      <LoopTools {...tools} />
      <EditSteps history={history} step={step} onKeep={() => props.onEdited(waveform, history.edits)} />
    </div>
  );
}

function withinDuration({ intoSeconds, outSeconds, curve }: WishedFades, seconds: number): WishedFades {
  return { intoSeconds: Math.min(intoSeconds, seconds), outSeconds: Math.min(outSeconds, seconds), curve };
}

function withinSound(band: SoundBand, waveform: Waveform): SoundBand {
  return { ...band, toSeconds: Math.min(band.toSeconds, durationSeconds(waveform)) };
}

interface MakingToolsProps extends SoundEditorProps {
  readonly selection: SoundBand | null;
  readonly isDisabled: boolean;
}

/** What a model does to it. */
function MakingTools(props: MakingToolsProps): ReactElement | null {
  const { waveform, selection, isDisabled, onRegion, onExtend, longestSeconds } = props;
  const room = Math.max(0, roomToExtend(waveform, longestSeconds));
  const [wished, setWished] = useState(2);
  if (onRegion === null && onExtend === null) return null;
  const seconds = Math.min(wished, room);
  const extend = (side: ExtensionSide): void => onExtend?.(extensionOrder(waveform, side, seconds));
  return (
    <ToolGroup title="Make">
      {onRegion && (
        <ToolButton
          isDisabled={isDisabled || selection === null}
          onPress={() => selection && onRegion(regionOrder(waveform, selection))}
        >
          Make selection anew
        </ToolButton>
      )}
      {onExtend && (
        <>
          <ExactNumber
            {...{ label: "Longer by", unit: "s", least: 0.1, step: 0.5, digits: 2 }}
            most={Math.max(0.1, room)}
            value={seconds}
            isDisabled={isDisabled || room < 0.1}
            onChange={setWished}
          />
          <ToolButton isDisabled={isDisabled || room < 0.1} onPress={() => extend("before")}>
            Extend before
          </ToolButton>
          <ToolButton isDisabled={isDisabled || room < 0.1} onPress={() => extend("after")}>
            Extend after
          </ToolButton>
        </>
      )}
    </ToolGroup>
  );
}

interface EditStepsProps {
  readonly history: EditHistory;
  step(go: () => void): void;
  onKeep(): void;
}

/** What was done so far, back and forth, and whether it stays. */
function EditSteps({ history, step, onKeep }: EditStepsProps): ReactElement {
  const { edits, undone, warnings, fault, isWorking } = history;
  const isUnchanged = isWorking || edits.length === 0;
  return (
    <div className="edit-steps">
      <div className="edit-row">
        <ToolButton isDisabled={isUnchanged} keys="Control+Z" onPress={() => step(history.undo)}>
          <Undo2 size={14} /> Undo
        </ToolButton>
        <ToolButton
          isDisabled={isWorking || undone.length === 0}
          keys="Control+Shift+Z"
          onPress={() => step(history.redo)}
        >
          <Redo2 size={14} /> Redo
        </ToolButton>
        <ToolButton isMain isDisabled={isUnchanged} onPress={onKeep}>
          Keep as a new take
        </ToolButton>
        <ToolButton isDisabled={isUnchanged} onPress={() => step(history.discard)}>
          Discard
        </ToolButton>
        <span className="hint" role="status">
          {isWorking ? "Working …" : editCountWords(edits.length)}
        </span>
      </div>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="hint" role="status">
          {warning}
        </p>
      ))}
      {edits.length > 0 && (
        <ol className="edit-list">
          {edits.map((edit, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same edit may be done twice
            <li key={i}>{editWords(edit)}</li>
          ))}
        </ol>
      )}
    </div>
  );
}

function editCountWords(count: number): string {
  if (count === 0) return "The sound as it came.";
  return `${changeCountWords(count)}, not kept yet.`;
}
