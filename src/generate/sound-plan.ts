import type { SoundShape } from "../audio/encode/encode-audio.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import type { Clip } from "./clip.ts";
import { fidelities, firstSeed, usualSound } from "./fidelity.ts";
import type { GenerateEvent } from "./generate-event.ts";
import type { Model } from "./model.ts";
import { checkPrompt, checkWishes, type SoundWishes } from "./settings.ts";

/** What to make. */
export interface PromptWish {
  /** Null for a sound that only follows another. */
  readonly prompt: string | null;
  /** Its own seed; counted up from the common one where null. */
  readonly seed: number | null;
}

/** Sounds of several prompts, so many of each, made by the same wishes. */
export interface SoundOrder {
  /** Empty for a sound that only follows `audio`. */
  readonly prompts: readonly PromptWish[];
  readonly count: number;
  readonly wishes: SoundWishes;
}

/** An order that was checked. */
export interface SoundPlan extends SoundOrder {
  /** Sounds in all. */
  readonly total: number;
}

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
export function planSounds({ prompts, count, wishes }: SoundOrder): SoundPlan {
  const checked = checkWishes(wishes);
  checkSubject(prompts, checked);
  for (const [place, { prompt }] of prompts.entries()) checkPrompt(prompt ?? "", `prompts.${place}`);
  const all = prompts.length === 0 ? [{ prompt: null, seed: null }] : prompts;
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
  for (const { seed, sounds } of counting) {
    const highest = Number.MAX_SAFE_INTEGER - sounds * each + 1;
    if (seed === null || seed <= highest) continue;
    const message = `seed: expected at most ${highest}, as it counts up over ${sounds * each} sounds, got ${seed}; choose another`;
    throw new FoleyError("usage", message, { subject: "seed" });
  }
}

function checkSubject(prompts: readonly PromptWish[], { audio, audioWeight }: SoundWishes): void {
  const [hasPrompt, hasSound] = [prompts.length > 0, audio !== undefined && audio !== null];
  if (!hasPrompt && !hasSound) {
    const message = "generate: expected a prompt or a sound to be like, got neither; give one";
    throw new FoleyError("usage", message, { subject: "prompts" });
  }
  if (audioWeight === undefined || (hasPrompt && hasSound)) return;
  const message = "generate: expected a prompt and a sound to be like with audioWeight, got one of them; give both";
  throw new FoleyError("usage", message, { subject: "audioWeight" });
}
