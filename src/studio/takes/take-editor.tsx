import { type ReactElement, useId, useState } from "react";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import type { Waveform } from "../../audio/waveform.ts";
import type { ClipSettings } from "../../generate/clip.ts";
import { longestSeconds } from "../../generate/settings.ts";
import type { FormWishes } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { rollSeed } from "../making/order-form.ts";
import { enqueue, useQueue } from "../making/queue.ts";
import { goTo } from "../route.ts";
import { editWords, type SoundEdit } from "../sound/edit/sound-edit.ts";
import { SoundEditor } from "../sound/sound-editor.tsx";
import { keepTake } from "../store/take-store.ts";
import type { OriginWay, Take } from "../take.ts";
import { attempt, say } from "../toasts.tsx";
import { takeOfEdit } from "./new-take.ts";
import { setLooping, usePlayer } from "./player.ts";
import { modelFor, readyBackend } from "./take-actions.ts";

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
        onEdited={(edited, edits) => void attempt(() => keepEdit(take, edited, edits))}
        onRegion={canMake ? ({ init, wishes }) => make("region", init, wishes) : null}
        onExtend={canMake ? ({ init, wishes }) => make("extend", init, wishes) : null}
        longestSeconds={longestSeconds}
        isBusy={isBusy}
      />
    </>
  );
}

/** Keeps what was done by hand as a new take, and opens it. */
async function keepEdit(take: Take, waveform: Waveform, edits: readonly SoundEdit[]): Promise<void> {
  const how = edits.some(({ kind }) => kind === "seam") ? "loop" : "edit";
  const edited = { ...take, settings: withEdits(take.settings, edits) };
  const audio = await wavOf(edited, waveform);
  const kept = takeOfEdit(waveform, audio, edited, how);
  await keepTake(kept);
  goTo({ section: "library", take: kept.take.id });
  say("Kept as a new take.");
}

/** Settings that say what was done by hand after all that was done before. */
function withEdits(settings: ClipSettings | null, edits: readonly SoundEdit[]): ClipSettings | null {
  if (settings === null) return null;
  return { ...settings, edits: [...(settings.edits ?? []), ...edits.map(editWords)] };
}

/** A WAV file with what is known of the take inside; 24 bits, as it may be changed again. */
async function wavOf({ settings }: Take, waveform: Waveform): Promise<Blob> {
  const comment = settings === null ? "" : JSON.stringify(settings);
  const bytes = await encodeAudio(waveform, "wav", { bitDepth: "24", comment, software: "foley studio" });
  return new Blob([new Uint8Array(bytes)], { type: "audio/wav" });
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
  const { backend } = readyBackend();
  const model = modelFor(take.model);
  const audio = await wavOf({ ...take, settings: null }, init);
  const prompt = words.trim() === "" ? take.name : words.trim();
  const order = {
    model: model.name,
    prompts: [{ prompt, seed: null }],
    count: 1,
    wishes: { ...wishes, negative: take.settings?.negative, seed: rollSeed() },
    ...{ init: { name: take.name, audio }, audio: null },
  };
  enqueue({ order, parent: { take: take.id, how }, name: take.name }, backend);
}
