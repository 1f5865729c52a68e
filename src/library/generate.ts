import { type ArgumentKind, aFunction, anObject, checkArgument, checkWorkOptions } from "../engine/tensor/argument.ts";
import type { WorkOptions } from "../engine/work.ts";
import type { Clip } from "../generate/clip.ts";
import type { GenerateEvent } from "../generate/generate-event.ts";
import type { Model } from "../generate/model.ts";
import type { SoundsWish } from "../generate/sound-plan.ts";

/** One of many sounds. */
export interface GeneratedSound {
  readonly clip: Clip;
  readonly prompt: string | null;
  /** Of its first candidate: with it, the sound is made again alone. */
  readonly seed: number;
  /** Its place among all, from 0. */
  readonly index: number;
}

const aModel: ArgumentKind = {
  expected: "a model",
  is: (value) => typeof value === "object" && value !== null && "generate" in value && aFunction.is(value.generate),
};

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
  wish: SoundsWish,
  options: WorkOptions<GenerateEvent> = {},
): AsyncGenerator<GeneratedSound, void, undefined> {
  checkArgument("generateSounds: the model", aModel, model);
  checkArgument("generateSounds: what to make", anObject, wish);
  checkWorkOptions("generateSounds", options);
  const { planSounds, soundsOf } = await import("../generate/sound-plan.ts");
  const { withSounds } = await import("./read-wishes.ts");
  const plan = planSounds(wish);
  const read = { ...plan, wishes: await withSounds(plan.wishes) };
  for (const sound of soundsOf(model, read)) {
    const { prompt, seed, index } = sound;
    yield { prompt, seed, index, clip: await sound.make(options) };
  }
}
