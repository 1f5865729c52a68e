import { useEffect, useRef, useState } from "react";
import type { Waveform } from "../../audio/waveform.ts";
import { loopsAfter, type SoundEdit } from "./edit/sound-edit.ts";
import { soundWork } from "./work/sound-work.ts";

/** A sound after some edits. */
interface EditStep {
  /** Null for the sound as it came. */
  readonly edit: SoundEdit | null;
  readonly waveform: Waveform;
  readonly warnings: readonly string[];
}

/** What was done to a sound, of which nothing is lost until it is kept. */
export interface EditHistory {
  readonly waveform: Waveform;
  /** In effect, in their order. */
  readonly edits: readonly SoundEdit[];
  /** Undone, the next first. */
  readonly undone: readonly SoundEdit[];
  readonly warnings: readonly string[];
  readonly isWorking: boolean;
  /** Why the last edit was not done; null where it was. */
  readonly fault: string | null;
  /** Resolves to whether it was done. */
  apply(edit: SoundEdit): Promise<boolean>;
  /** While an edit is worked out, nothing: what it is an edit of stays. */
  undo(): void;
  redo(): void;
  /** Back to the sound as it came, from which all may be redone; likewise. */
  discard(): void;
}

interface Steps {
  readonly all: readonly EditStep[];
  readonly at: number;
}

const beginning = (waveform: Waveform): Steps => ({ all: [{ edit: null, waveform, warnings: [] }], at: 0 });

/** @param isLoop whether the end of the sound as it came goes on at its beginning */
export function useEditHistory(original: Waveform, isLoop: boolean): EditHistory {
  const [steps, setSteps] = useState<Steps>(() => beginning(original));
  const [isWorking, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // Of the very moment: keys may come before what they see is drawn.
  const working = useRef(false);
  const first = useRef(original);
  useEffect(() => {
    if (first.current === original) return;
    first.current = original;
    setSteps(beginning(original));
    setFault(null);
  }, [original]);
  const now = steps.all[steps.at] ?? { edit: null, waveform: original, warnings: [] };
  const edits = editsOf(steps.all.slice(0, steps.at + 1));

  const apply = async (edit: SoundEdit): Promise<boolean> => {
    if (working.current) return false;
    working.current = true;
    setWorking(true);
    setFault(null);
    try {
      const { sampleRate, channels } = now.waveform;
      const order = { waveform: { sampleRate, channels }, edit, isLoop: loopsAfter(edits, isLoop) };
      const edited = await soundWork("edit", order);
      // Of another sound, which came meanwhile, it is no edit.
      if (first.current !== original) return false;
      setSteps(({ all, at }) => ({ all: [...all.slice(0, at + 1), { edit, ...edited }], at: at + 1 }));
      return true;
    } catch (cause) {
      setFault(cause instanceof Error ? cause.message : String(cause));
      return false;
    } finally {
      working.current = false;
      setWorking(false);
    }
  };
  const go = (at: number): void => {
    if (working.current) return;
    setFault(null);
    setSteps(({ all }) => ({ all, at: Math.max(0, Math.min(all.length - 1, at)) }));
  };
  return {
    waveform: now.waveform,
    edits,
    undone: editsOf(steps.all.slice(steps.at + 1)),
    warnings: now.warnings,
    isWorking,
    fault,
    apply,
    undo: () => go(steps.at - 1),
    redo: () => go(steps.at + 1),
    discard: () => go(0),
  };
}

function editsOf(steps: readonly EditStep[]): SoundEdit[] {
  return steps.flatMap(({ edit }) => (edit === null ? [] : [edit]));
}
