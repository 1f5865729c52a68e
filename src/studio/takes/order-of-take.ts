import { FoleyError } from "../../engine/tensor/error.ts";
import { type SoundWishes, wishNames } from "../../generate/settings.ts";
import type { FormWishes, TakeOrder } from "../backend/backend.ts";
import { audioOf } from "../store/take-store.ts";
import type { Take } from "../take.ts";

/** They are given beside what a form says. */
const sounds: ReadonlySet<string> = new Set(["init", "audio"]);

/** What a take was made with, as a form says it: its sounds, and what came of finishing it, are no part of it. */
export function wishesOfTake({ settings, seed }: Pick<Take, "settings" | "seed">): FormWishes {
  const said: Record<string, unknown> = settings === null ? {} : { ...settings };
  const isMixed = settings !== null && settings.audio !== null && settings.prompt !== null;
  const names = wishNames.filter((name) => !sounds.has(name) && (name !== "audioWeight" || isMixed));
  const wishes: Partial<Record<keyof SoundWishes, unknown>> = {};
  for (const name of names) if (said[name] !== undefined) wishes[name] = said[name];
  return { ...(wishes as FormWishes), seed: seed ?? undefined };
}

/**
 * The order that makes a take again, with changes.
 *
 * @throws FoleyError "not-found" where it was made of a sound that is no longer kept
 */
export async function orderOfTake(take: Take, model: string, change: FormWishes = {}): Promise<TakeOrder> {
  const { settings, prompt, parent } = take;
  const needsInit = settings?.init !== undefined;
  const init =
    needsInit && parent !== null ? { name: settings.init ?? "sound", audio: await audioOf(parent.take) } : null;
  if ((needsInit && init === null) || (settings?.audio ?? null) !== null) {
    const message = `${take.name}: expected the sound that it was made of, got none in the library; drop it in again`;
    throw new FoleyError("not-found", message);
  }
  const wishes = { ...wishesOfTake(take), ...change };
  return { model, prompts: prompt === null ? [] : [{ prompt, seed: null }], count: 1, wishes, init, audio: null };
}
