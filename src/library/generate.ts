import type { WorkOptions } from "../engine/work.ts";
import type { Clip } from "../generate/clip.ts";
import type { GenerateEvent } from "../generate/generate-event.ts";
import type { Model } from "../generate/model.ts";
import type { SoundWishes } from "../generate/settings.ts";
import type { PromptWish } from "../generate/sound-plan.ts";

/** Many sounds, made by the same wishes. */
export interface SoundsWish {
  /** Each with a seed of its own, or with one that is counted up; none for a sound that only follows `audio`. */
  readonly prompts?: readonly (string | PromptWish)[] | undefined;
  /** Sounds of each prompt; 1 where absent. */
  readonly count?: number | undefined;
  readonly wishes?: SoundWishes | undefined;
}

/** One of many sounds. */
export interface GeneratedSound {
  readonly clip: Clip;
  readonly prompt: string | null;
  /** Of its first candidate: with it, the sound is made again alone. */
  readonly seed: number;
  /** Its place among all, from 0. */
  readonly index: number;
}

/**
 * Sounds of several prompts, one after another, each given as it is made; events tell how far all of them are.
 *
 * @throws FoleyError "usage" for wishes that cannot be, before the first sound is made; else as `Model.generate` does
 * @example
 * for await (const { clip, seed } of generateSounds(model, { prompts: ["rain", "wind"], count: 3 }))
 *   await clip.save(`${seed}.wav`);
 */
export async function* generateSounds(
  model: Pick<Model, "generate" | "defaults">,
  { prompts = [], count = 1, wishes = {} }: SoundsWish,
  options: WorkOptions<GenerateEvent> = {},
): AsyncGenerator<GeneratedSound, void, undefined> {
  const { planSounds, soundsOf } = await import("../generate/sound-plan.ts");
  const { withSounds } = await import("./read-wishes.ts");
  const all = prompts.map((prompt) => (typeof prompt === "string" ? { prompt, seed: null } : prompt));
  const plan = planSounds({ prompts: all, count, wishes });
  const read = { ...plan, wishes: await withSounds(plan.wishes) };
  for (const sound of soundsOf(model, read)) {
    const { prompt, seed, index } = sound;
    yield { prompt, seed, index, clip: await sound.make(options) };
  }
}
