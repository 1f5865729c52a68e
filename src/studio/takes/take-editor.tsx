import { type ReactElement, useCallback, useEffect, useId, useRef, useState } from "react";
import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { longestSeconds } from "../../generate/settings.ts";
import type { FormWishes } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { fileProblem } from "../backend/limits.ts";
import { rollSeed } from "../making/order-form.ts";
import { enqueue, useQueue } from "../making/queue.ts";
import { goTo } from "../route.ts";
import type { SoundEdit } from "../sound/edit/sound-edit.ts";
import { changeCountWords, type ShownSound } from "../sound/shown-sound.ts";
import { SoundEditor } from "../sound/sound-editor.tsx";
import type { OriginWay, Take } from "../take.ts";
import { attempt, say } from "../toasts.tsx";
import { editedWav } from "./edited-wav.ts";
import { isKept, keepEdit } from "./keep-edit.ts";
import { closeOpenEdit, setOpenEdit } from "./open-edit.ts";
import { setLooping, usePlayer } from "./player.ts";
import { modelFor } from "./take-actions.ts";

interface TakeEditorProps {
  readonly take: Take;
  readonly waveform: Waveform;
}

/** A take in the editor: what is done by hand becomes a new take, what a model does an order of the queue. */
export function TakeEditor({ take, waveform }: TakeEditorProps): ReactElement {
  const id = useId();
  const isLooping = usePlayer((player) => player.isLooping);
  const canMake = useBackend((state) => state.models.length > 0);
  const isBusy = useQueue((queue) =>
    queue.jobs.some(({ parent, error }) => parent?.take === take.id && error === null),
  );
  const [words, setWords] = useState(take.prompt ?? "");
  const make = (how: OriginWay, init: Waveform, wishes: FormWishes): void => {
    void attempt(() => changeByModel({ take, how, init, wishes, words }));
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
      if (left === null || left.edits.length === 0 || isKept(left.waveform)) return;
      const line = `${changeCountWords(left.edits.length)} to "${latest.current.name}" not kept.`;
      say(line, { name: "Keep", run: () => keepAndOpen(latest.current, left.waveform, left.edits) });
    },
    [id],
  );
}

/** Keeps what was done by hand as a new take, and opens it. */
async function keepAndOpen(take: Take, waveform: Waveform, edits: readonly SoundEdit[]): Promise<void> {
  const kept = await keepEdit(take, waveform, edits);
  goTo({ section: "library", take: kept.take.id });
  say("Kept as a new take.");
}

interface ModelChange {
  readonly take: Take;
  readonly how: OriginWay;
  readonly init: Waveform;
  readonly wishes: FormWishes;
  readonly words: string;
}

/** Orders what a model is to do with a take. */
async function changeByModel({ take, how, init, wishes, words }: ModelChange): Promise<void> {
  const model = modelFor(take.model);
  const audio = await editedWav({ ...take, settings: null }, init);
  const prompt = words.trim() === "" ? take.name : words.trim();
  const { limits } = useBackend.getState();
  const facts = { name: take.name, bytes: audio.size, seconds: durationSeconds(init) };
  const problem = limits === null ? null : fileProblem(facts, limits);
  if (problem !== null) throw new FoleyError("usage", problem);
  const order = {
    model: model.name,
    prompts: [{ prompt, seed: null }],
    count: 1,
    wishes: { ...wishes, negative: take.settings?.negative, seed: rollSeed() },
    ...{ init: { name: take.name, audio }, audio: null },
  };
  enqueue({ order, parent: { take: take.id, how }, name: take.name });
}
