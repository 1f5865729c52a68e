import { type ReactElement, useCallback, useEffect, useId, useRef, useState } from "react";
import type { Waveform } from "../../audio/waveform.ts";
import { longestSeconds } from "../../generate/settings.ts";
import type { FormWishes } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { useQueue } from "../making/queue.ts";
import { goTo } from "../route.ts";
import type { SoundEdit } from "../sound/edit/sound-edit.ts";
import { changeCountWords, type ShownSound } from "../sound/shown-sound.ts";
import { SoundEditor } from "../sound/sound-editor.tsx";
import type { OriginWay, Take } from "../take.ts";
import { attempt, say } from "../toasts.tsx";
import { changeByModel } from "./change-by-model.ts";
import { isKept, keepEdit, keepingEnds } from "./keep-edit.ts";
import { closeOpenEdit, setOpenEdit } from "./open-edit.ts";
import { setLooping, usePlayer } from "./player.ts";

interface TakeEditorProps {
  readonly take: Take;
  readonly waveform: Waveform;
}

/** A take in the editor: what is done by hand becomes a new take, what a model does an order of the queue. */
export function TakeEditor({ take, waveform }: TakeEditorProps): ReactElement {
  const id = useId();
  const isLooping = usePlayer((player) => player.isLooping);
  const canMake = useBackend((state) => state.models.length > 0);
  // What a model is asked to change: what is kept of it, as it was seen last.
  const [from, setFrom] = useState(take.id);
  const isBusy = useQueue((queue) =>
    queue.jobs.some(({ parent, error }) => (parent?.take === take.id || parent?.take === from) && error === null),
  );
  const [words, setWords] = useState(take.prompt ?? "");
  const make = (how: OriginWay, init: Waveform, wishes: FormWishes): void => {
    void attempt(async () => setFrom(await changeByModel({ take, how, init, wishes, words })));
  };
  const onShown = useCallback((shown: ShownSound) => setOpenEdit(take.id, shown), [take.id]);
  useOfferToKeep(take);
  return (
    <>
      {canMake && (
        <div className="field words">
          <label htmlFor={id}>What a part that is made anew, or added, should be</label>
          <input id={id} className="input" value={words} onChange={(event) => setWords(event.target.value)} />
        </div>
      )}
      <SoundEditor
        soundKey={take.id}
        name={take.name}
        waveform={waveform}
        isLoop={take.isLoop}
        isLooping={isLooping}
        onLoop={setLooping}
        onShown={onShown}
        onEdited={(edited, edits) => void attempt(() => keepAndOpen(take, edited, edits))}
        onRegion={canMake ? ({ init, wishes }) => make("region", init, wishes) : null}
        onExtend={canMake ? ({ init, wishes }) => make("extend", init, wishes) : null}
        longestSeconds={longestSeconds}
        isBusy={isBusy}
      />
    </>
  );
}

/** Says, once the take is put away, which changes were not kept, and offers to keep them after all. */
function useOfferToKeep(take: Take): void {
  const latest = useRef(take);
  latest.current = take;
  const { id } = take;
  useEffect(
    () => () => {
      const left = closeOpenEdit(id);
      if (left !== null && left.edits.length > 0) void offerToKeep(latest.current, left);
    },
    [id],
  );
}

async function offerToKeep(take: Take, { waveform, edits }: ShownSound): Promise<void> {
  await keepingEnds(waveform);
  if (isKept(waveform)) return;
  const line = `${changeCountWords(edits.length)} to "${take.name}" not kept.`;
  say(line, { name: "Keep", stays: true, run: () => keepAndOpen(take, waveform, edits) });
}

/** Keeps what was done by hand as a new take, and opens it unless one has gone elsewhere meanwhile. */
async function keepAndOpen(take: Take, waveform: Waveform, edits: readonly SoundEdit[]): Promise<void> {
  const { hash } = window.location;
  const kept = await keepEdit(take, waveform, edits);
  if (window.location.hash === hash) goTo({ section: "library", take: kept.take.id });
  say("Kept as a new take.");
}
