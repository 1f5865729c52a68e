import { FoleyError } from "../../engine/tensor/error.ts";
import { type SoundWishes, wishNames } from "../../generate/settings.ts";
import type { FormWishes, GivenFile, TakeOrder } from "../backend/backend.ts";
import type { FormSource } from "../making/order-form.ts";
import { ancestorsOf } from "../store/find-takes.ts";
import { audioOf } from "../store/take-store.ts";
import type { OriginWay, Take } from "../take.ts";

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

/** Ways that leave the settings as they were: what such a take was made of is what the take before it was made of. */
const waysOfSameSource: ReadonlySet<OriginWay> = new Set(["refine", "edit", "loop"]);

/** The sound that a take was made of. */
export interface TakeSource {
  readonly take: string;
  readonly use: FormSource["use"];
  readonly file: GivenFile;
}

/** Whether a take was made of a sound. */
export function hasSource({ settings }: Pick<Take, "settings">): boolean {
  return settings !== null && (settings.init !== undefined || settings.audio !== null);
}

/** The sound that a take was made of, where it is known which of the library it is; else null. @throws FoleyError "not-found" where it was deleted */
export async function sourceOfTake(take: Take): Promise<TakeSource | null> {
  const { settings } = take;
  if (settings === null || !hasSource(take)) return null;
  const { init, audio: like } = settings;
  // Of two sounds, the one that the library names may be either.
  if (init !== undefined && like !== null) return null;
  const origin = await originOf(take);
  if (origin === null) return null;
  const file = { name: init ?? like ?? "sound", audio: await audioOf(origin) };
  return { take: origin, use: init === undefined ? "like" : "change", file };
}

/** Which take the sound was; null also for one that went on before its beginning, as the model was given a longer sound then. */
async function originOf(take: Take): Promise<string | null> {
  const made = waysOfSameSource.has(take.parent?.how ?? "variation") ? await firstOfSource(take) : take;
  const { parent = null, settings = null } = made ?? {};
  return parent?.how === "extend" && settings?.inpaint !== undefined ? null : (parent?.take ?? null);
}

/** The take before that was first made of the same sound. */
async function firstOfSource(take: Take): Promise<Take | undefined> {
  const before = (await ancestorsOf(take)).toReversed();
  return before.find(({ parent }) => parent === null || !waysOfSameSource.has(parent.how));
}

/**
 * The order that makes a take again, with changes.
 *
 * @throws FoleyError "not-found" where it was made of a sound that is no longer kept
 */
export async function orderOfTake(take: Take, model: string, change: FormWishes = {}): Promise<TakeOrder> {
  const { prompt } = take;
  const source = await sourceOfTake(take);
  if (hasSource(take) && source === null) {
    const message = `${take.name}: expected the sound that it was made of, got none in the library; drop it in again`;
    throw new FoleyError("not-found", message);
  }
  const wishes = { ...wishesOfTake(take), ...change };
  const given = (use: TakeSource["use"]): GivenFile | null => (source?.use === use ? source.file : null);
  const prompts = prompt === null ? [] : [{ prompt, seed: null }];
  return { model, prompts, count: 1, wishes, init: given("change"), audio: given("like") };
}
