import { FoleyError } from "../../engine/tensor/error.ts";
import type { FormWishes, OfferedModel } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { fieldTextsOf } from "../making/form-settings.ts";
import { askForSource, useOrderForm } from "../making/order-form.ts";
import { enqueue } from "../making/queue.ts";
import { goTo } from "../route.ts";
import { soundOutput } from "../sound/play/sound-output.ts";
import { audioOf, changeTake, deleteTakes } from "../store/take-store.ts";
import type { OriginWay, Take } from "../take.ts";
import { say } from "../toasts.tsx";
import { keptAsSeen } from "./keep-edit.ts";
import { shownOf } from "./open-edit.ts";
import { hasSource, orderOfTake, sourceOfTake, wishesOfTake } from "./order-of-take.ts";
import { stopPlaying } from "./player.ts";

// What can be done with a take, from its card, its page, the library and the keyboard alike.

/**
 * The model that made a take, where it is offered, else the first that is.
 *
 * @throws FoleyError "config" where nothing that makes sounds is there yet
 */
export function modelFor(name: string | null): OfferedModel {
  const { backend, models } = useBackend.getState();
  const model = backend === null ? undefined : (models.find((one) => one.name === name) ?? models[0]);
  if (model !== undefined) return model;
  throw new FoleyError("config", "studio: expected a model that makes sounds, got none yet; wait until one is there");
}

/** Whether another model made a take, so that this one takes its place. */
export function isOfOther(take: Take, model: OfferedModel): boolean {
  return take.model !== null && take.model !== model.name;
}

export async function toggleFavourite({ id, favourite }: Take): Promise<void> {
  await changeTake(id, { favourite: favourite === 1 ? 0 : 1 });
}

/**
 * Puts a take into the form as the sound to change: as it is seen, where it is open with changes that are not kept yet. Those are
 * kept as a take then, so that what comes of it can be made again.
 */
export async function varyTake(take: Take): Promise<void> {
  const { text } = useOrderForm.getState();
  const put = askForSource();
  const edited = await keptAsSeen(take);
  const { take: varied, audio } = edited ?? { take, audio: await audioOf(take.id) };
  const isPut = put({
    source: { file: { name: take.name, audio }, take: varied.id, seconds: varied.seconds, use: "change" },
    text: take.prompt ?? text,
    isBatch: false,
  });
  if (!isPut) return;
  goTo({ section: "studio", take: null });
  say(`"${take.name}"${edited === null ? "" : ", kept as edited,"} is the sound to change; choose how much.`);
}

/** Makes the same sound with all the steps of its model, as it was before anything was done by hand, which is said then. */
export async function refineTake(take: Take): Promise<void> {
  const { defaults } = modelFor(take.model);
  const edits = [...(take.settings?.edits ?? []), ...(shownOf(take.id)?.edits ?? [])];
  await makeOf(take, "refine", { steps: defaults.steps });
  if (edits.length > 0) say(`"${take.name}" is made again with all steps, but not with what was done by hand.`);
}

/** Whether a take was made with fewer steps than its model takes. */
export function isDraft({ settings, model }: Take, models: readonly OfferedModel[]): boolean {
  const known = models.find((one) => one.name === model);
  return known !== undefined && settings !== null && settings.steps < known.defaults.steps;
}

/** Makes a take again with changes, as a new one that comes of it. */
export async function makeOf(take: Take, how: OriginWay, change: FormWishes): Promise<void> {
  const order = await orderOfTake(take, modelFor(take.model).name, change);
  enqueue({ order, parent: { take: take.id, how }, name: take.name });
}

/** Fills the form with all that made a take, and says what a form cannot hold. */
export async function reuseSettings(take: Take): Promise<void> {
  const model = modelFor(take.model);
  const wishes = wishesOfTake(take);
  const { settings, seed } = take;
  const put = askForSource();
  const source = await sourceOfTake(take).catch(absentAsNull);
  const isPut = put({
    text: take.prompt ?? "",
    isBatch: false,
    negative: settings?.negative ?? "",
    count: 1,
    seed: seed ?? 0,
    isSeedLocked: seed !== null,
    model: model.name,
    fields: fieldTextsOf(wishes, { ...model.defaults, loudness: source?.use === "change" ? "off" : -23 }),
    source: source === null ? null : { ...source, seconds: null },
    strength: settings?.strength ?? 0.5,
  });
  if (!isPut) return;
  goTo({ section: "studio", take: null });
  const left = leftOut(take, model, source !== null);
  say(
    `The form has this take's prompt, seed and settings${left.length === 0 ? "" : `, but not ${listed.format(left)}`}.`,
  );
}

const listed = new Intl.ListFormat("en");

function absentAsNull(cause: unknown): null {
  if (cause instanceof FoleyError && cause.code === "not-found") return null;
  throw cause;
}

/** What made a take and no form holds, in words. */
function leftOut(take: Take, model: OfferedModel, hasItsSource: boolean): string[] {
  const { inpaint, extendSeconds, edits } = take.settings ?? {};
  return [
    ...(isOfOther(take, model) ? [`its model, ${take.model}, which is not offered here`] : []),
    ...(hasSource(take) && !hasItsSource ? ["the sound that it was made of, which the library does not have"] : []),
    ...(inpaint === undefined ? [] : ["which part was made anew"]),
    ...(extendSeconds === undefined ? [] : ["by how much it was extended"]),
    ...(edits === undefined ? [] : ["what was done by hand"]),
  ];
}

/** Deletes takes, and offers to bring them back. */
export async function removeTakes(ids: readonly string[]): Promise<void> {
  const heard = soundOutput.playingKey();
  if (heard !== null && ids.includes(heard)) stopPlaying();
  const bringBack = await deleteTakes(ids);
  say(ids.length === 1 ? "Deleted a take." : `Deleted ${ids.length} takes.`, {
    name: "Undo",
    stays: false,
    run: bringBack,
  });
}
