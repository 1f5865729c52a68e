import { durationSeconds } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Backend, FormWishes, OfferedModel } from "../backend/backend.ts";
import type { BackendState } from "../backend/backend-state.ts";
import { useBackend } from "../backend/backend-state.ts";
import { fieldTextsOf } from "../making/form-settings.ts";
import { changeForm, useOrderForm } from "../making/order-form.ts";
import { enqueue } from "../making/queue.ts";
import { goTo } from "../route.ts";
import { soundOutput } from "../sound/play/sound-output.ts";
import { audioOf, changeTake, deleteTakes } from "../store/take-store.ts";
import type { OriginWay, Take } from "../take.ts";
import { say } from "../toasts.tsx";
import { editedWav } from "./edited-wav.ts";
import { shownOf } from "./open-edit.ts";
import { orderOfTake, wishesOfTake } from "./order-of-take.ts";
import { stopPlaying } from "./player.ts";

// What can be done with a take, from its card, its page, the library and the keyboard alike.

/** @throws FoleyError "config" where nothing that makes sounds is there yet */
export function readyBackend(): { readonly backend: Backend; readonly models: BackendState["models"] } {
  const { backend, models } = useBackend.getState();
  if (backend !== null && models.length > 0) return { backend, models };
  throw new FoleyError("config", "studio: expected a model that makes sounds, got none yet; wait until one is there");
}

/** The model that made a take, where it is offered, else the first that is. */
export function modelFor(name: string | null): OfferedModel {
  const { models } = readyBackend();
  const model = models.find((one) => one.name === name) ?? models[0];
  if (model !== undefined) return model;
  throw new FoleyError("not-found", "studio: expected a model, got none; add one where sounds are made");
}

export async function toggleFavourite({ id, favourite }: Take): Promise<void> {
  await changeTake(id, { favourite: favourite === 1 ? 0 : 1 });
}

/** Puts a take into the form as the sound to change: as it is seen, where it is open with changes that are not kept yet. */
export async function varyTake(take: Take): Promise<void> {
  const { text } = useOrderForm.getState();
  const shown = shownOf(take.id);
  const isEdited = shown !== null && shown.edits.length > 0;
  const audio = isEdited ? await editedWav({ settings: null }, shown.waveform) : await audioOf(take.id);
  const seconds = isEdited ? durationSeconds(shown.waveform) : take.seconds;
  changeForm({
    source: { file: { name: take.name, audio }, take: take.id, seconds, use: "change" },
    text: take.prompt ?? text,
    isBatch: false,
  });
  goTo({ section: "studio", take: null });
  say(`"${take.name}"${isEdited ? ", as edited," : ""} is the sound to change; choose how much.`);
}

/** Makes the same sound with all the steps of its model. */
export async function refineTake(take: Take): Promise<void> {
  const { defaults } = modelFor(take.model);
  await makeOf(take, "refine", { steps: defaults.steps });
}

/** Whether a take was made with fewer steps than its model takes. */
export function isDraft({ settings, model }: Take): boolean {
  const known = useBackend.getState().models.find((one) => one.name === model);
  return known !== undefined && settings !== null && settings.steps < known.defaults.steps;
}

/** Makes a take again with changes, as a new one that comes of it. */
export async function makeOf(take: Take, how: OriginWay, change: FormWishes): Promise<void> {
  const { backend } = readyBackend();
  const order = await orderOfTake(take, modelFor(take.model).name, change);
  enqueue({ order, parent: { take: take.id, how }, name: take.name }, backend);
}

/** Fills the form with all that made a take. */
export async function reuseSettings(take: Take): Promise<void> {
  const model = modelFor(take.model);
  const wishes = wishesOfTake(take);
  const { settings, parent, seed } = take;
  const isChanged = settings?.init !== undefined && parent !== null;
  const source = isChanged ? { name: settings.init ?? take.name, audio: await audioOf(parent.take) } : null;
  changeForm({
    text: take.prompt ?? "",
    isBatch: false,
    negative: settings?.negative ?? "",
    count: 1,
    seed: seed ?? 0,
    isSeedLocked: seed !== null,
    model: model.name,
    fields: fieldTextsOf(wishes, { ...model.defaults, loudness: isChanged ? "off" : -23 }),
    source:
      source === null || parent === null ? null : { file: source, take: parent.take, seconds: null, use: "change" },
    strength: settings?.strength ?? 0.5,
  });
  goTo({ section: "studio", take: null });
  say("The form has this take's prompt, seed and settings.");
}

/** Deletes takes, and offers to bring them back. */
export async function removeTakes(ids: readonly string[]): Promise<void> {
  const heard = soundOutput.playingKey();
  if (heard !== null && ids.includes(heard)) stopPlaying();
  const bringBack = await deleteTakes(ids);
  say(ids.length === 1 ? "Deleted a take." : `Deleted ${ids.length} takes.`, { name: "Undo", run: bringBack });
}
