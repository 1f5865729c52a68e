import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { FormWishes } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { fileProblem } from "../backend/limits.ts";
import { rollSeed } from "../making/order-form.ts";
import { enqueue } from "../making/queue.ts";
import { isMadeAsLoop, type OriginWay, type Take } from "../take.ts";
import { say } from "../toasts.tsx";
import { editedWav } from "./edited-wav.ts";
import { keptAsSeen } from "./keep-edit.ts";
import { shownOf } from "./open-edit.ts";
import { isOfOther, modelFor } from "./take-actions.ts";

interface ModelChange {
  readonly take: Take;
  readonly how: OriginWay;
  readonly init: Waveform;
  readonly wishes: FormWishes;
  /** What the new part should be. */
  readonly words: string;
}

/**
 * Orders what a model is to do with a take as it is seen: changes that are not kept yet are kept as a take first.
 *
 * @returns the id of the take that it is done with
 */
export async function changeByModel({ take, how, init, wishes, words }: ModelChange): Promise<string> {
  const model = modelFor(take.model);
  // Of this very moment: what is seen may change while it is written.
  const shown = shownOf(take.id);
  const audio = await editedWav({ settings: null }, init);
  const { limits } = useBackend.getState();
  const facts = { name: take.name, bytes: audio.size, seconds: durationSeconds(init) };
  const problem = limits === null ? null : fileProblem(facts, limits);
  if (problem !== null) throw new FoleyError("usage", problem);
  const { take: from } = (await keptAsSeen(take, shown)) ?? { take };
  // Only a loop as this model made it has a length that the model makes: of another, some of the end would be lost.
  const isOwnLoop = how === "region" && from.model === model.name && isMadeAsLoop(from.settings);
  const order = {
    model: model.name,
    prompts: [{ prompt: words.trim() === "" ? take.name : words.trim(), seed: null }],
    count: 1,
    wishes: { ...wishes, negative: take.settings?.negative, seed: rollSeed(), loop: isOwnLoop || undefined },
    ...{ init: { name: take.name, audio }, audio: null },
  };
  enqueue({ order, parent: { take: from.id, how }, name: take.name });
  if (isOfOther(take, model)) {
    say(`"${take.name}" was made by ${take.model}, which is not offered here; ${model.name} makes the part.`);
  }
  return from.id;
}
