import { z } from "zod";
import type { SoundShape } from "../audio/encode/encode-audio.ts";
import { anObject, checkArgument } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { setting } from "../settings/setting.ts";
import type { Clip } from "./clip.ts";
import { fidelities, firstSeed, usualSound } from "./fidelity.ts";
import type { GenerateEvent } from "./generate-event.ts";
import type { Model } from "./model.ts";
import { checkPrompt, checkSeed, type SoundWishes, wishesSchema } from "./settings.ts";
import { wishesAmong } from "./wishes.ts";

/** What to make. */
export interface PromptWish {
  /** Null for a sound that only follows another. */
  readonly prompt: string | null;
  /** Its own seed; counted up from the common one where null or left out. */
  readonly seed?: number | null | undefined;
}

/** Many sounds, made by the same wishes. */
export interface SoundsWish {
  /** Each with a seed of its own, or with one that is counted up; none for a sound that only follows `audio`. */
  readonly prompts?: readonly (string | PromptWish)[] | undefined;
  /** Sounds of each prompt; 1 where absent. */
  readonly count?: number | undefined;
  readonly wishes?: SoundWishes | undefined;
}

/** The same with nothing left out. */
export interface SoundOrder {
  readonly prompts: readonly (string | PromptWish)[];
  readonly count: number;
  readonly wishes: SoundWishes;
}

/** An order that was checked. */
export interface SoundPlan {
  readonly prompts: readonly PlannedPrompt[];
  readonly count: number;
  readonly wishes: SoundWishes;
  /** Sounds in all. */
  readonly total: number;
}

interface PlannedPrompt {
  readonly prompt: string | null;
  readonly seed: number | null;
}

const promptSchema = z.strictObject({ prompt: z.string().nullable(), seed: wishesSchema.shape.seed.nullable() });

const orderSchema = z.strictObject({
  prompts: setting(z.array(z.union([z.string(), promptSchema])), "what to make", {
    expected: "a list of prompts, each words or an object of a prompt and perhaps its seed",
  }).default([]),
  count: setting(z.int().min(1), "sounds of each prompt").default(1),
  // They are checked by themselves, and named as where one sound is made.
  wishes: z.custom<SoundWishes>().optional(),
});

/** One sound of a plan, made when it is asked for. */
export interface PlannedSound {
  readonly prompt: string | null;
  readonly seed: number;
  /** Its place among all of the plan, from 0. */
  readonly index: number;
  /** Events tell how far all of the plan is. */
  make(options?: WorkOptions<GenerateEvent>): Promise<Clip>;
}

/**
 * Checks all that is wished before anything is loaded.
 *
 * @throws FoleyError "usage" naming the first wish that cannot be
 */
export function planSounds(order: SoundsWish): SoundPlan {
  const { prompts, count, wishes = {} } = parseSettings(orderSchema, order, "generate", { called: "wishes" });
  checkArgument("generate: wishes", anObject, wishes);
  const checked = wishesAmong(wishes);
  const listed = prompts.map((one) => (typeof one === "string" ? { prompt: one } : one));
  const all = (listed.length === 0 ? [{ prompt: null }] : listed).map(
    ({ prompt, seed = null }: PromptWish): PlannedPrompt => ({ prompt, seed }),
  );
  checkSubject(all, checked);
  for (const [place, { prompt }] of all.entries()) if (prompt !== null) checkPrompt(prompt, `prompts.${place}`);
  const plan = { prompts: all, count, wishes: checked, total: all.length * count };
  checkLastSeeds(plan);
  return plan;
}

/** The sounds of a plan with their seeds, each planned when its turn comes. */
export function* soundsOf(
  model: Pick<Model, "generate" | "defaults">,
  { prompts, count, wishes, total }: SoundPlan,
): Generator<PlannedSound, void, undefined> {
  const { fidelity, settings } = usualSound(model.defaults, wishes.fidelity);
  const { candidates = settings.candidates } = wishes;
  const first = firstSeed(wishes.seed, fidelity);
  let index = 0;
  for (const { prompt, seed: own } of prompts) {
    for (let copy = 0; copy < count; copy++, index++) {
      const seed = own === null ? first + index * candidates : own + copy * candidates;
      const place = { index, total };
      yield {
        ...{ prompt, seed, index },
        make: (options = {}) => model.generate(prompt, { ...wishes, seed, ...asPart(options, place) }),
      };
    }
  }
}

/** How the sounds of a plan lie: those of the model, but for one that is given back as it came. */
export function shapeOfSounds(
  { sampleRate, defaults }: Pick<Model, "sampleRate" | "defaults">,
  { wishes: { init, fidelity, sampleRate: wished } }: SoundPlan,
): SoundShape {
  const { putsBack } = usualSound(defaults, fidelity).fidelity;
  const given = typeof init === "object" && putsBack ? ("waveform" in init ? init.waveform : init) : null;
  return { sampleRate: wished ?? given?.sampleRate ?? sampleRate, channels: given?.channels.length ?? 1 };
}

/** Work on one of several sounds, of all of which the events tell. */
function asPart(
  options: WorkOptions<GenerateEvent>,
  { index, total }: { readonly index: number; readonly total: number },
): WorkOptions<GenerateEvent> {
  const { signal, report } = workOf(options);
  const note = total === 1 ? undefined : `sound ${index + 1} of ${total}`;
  return { signal, report: (event) => report({ ...event, share: (index + event.share) / total, note }) };
}

/** Seeds count up to numbers that are still whole and told apart. */
function checkLastSeeds({ prompts, count, total, wishes: { seed: common, candidates, fidelity } }: SoundPlan): void {
  const each = candidates ?? fidelities[fidelity ?? "foley"].defaults.candidates ?? 1;
  const counting = [...prompts.map(({ seed }) => ({ seed, sounds: count })), { seed: common ?? null, sounds: total }];
  for (const { seed, sounds } of counting) if (seed !== null) checkSeed(seed, sounds * each);
}

function checkSubject(prompts: readonly PlannedPrompt[], { audio }: SoundWishes): void {
  if ((audio !== undefined && audio !== null) || prompts.every(({ prompt }) => prompt !== null)) return;
  const message = "generate: expected a prompt or a sound to be like, got neither; give one";
  throw new FoleyError("usage", message, { subject: "prompts" });
}
