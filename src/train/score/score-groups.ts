import { stageOf, type Work } from "../../engine/work.ts";
import type { Clip } from "../../generate/clip.ts";
import type { Model } from "../../generate/model.ts";
import { withoutUndefined } from "../../settings/resolve.ts";
import type { TrainingSound } from "../task/training-task.ts";
import type { StepMetrics } from "../train-event.ts";
import type { ScoredWish } from "./scored-wish.ts";
import type { ScoringOptions } from "./scoring-options.ts";

/** A sound that was made of a wish. */
export interface MadeSound {
  readonly wish: ScoredWish;
  readonly clip: Clip;
}

/** Sounds that are judged together, apart from others. */
export interface SoundGroup {
  /** What the names of its metrics begin with, as "text."; empty for nothing. */
  readonly prefix: string;
  readonly wishes: readonly ScoredWish[];
  /** The names under which the first of its sounds are kept. */
  readonly kept: readonly string[];
  /** What is said of the sounds, which are made one after the other: who does not keep them needs no memory for them. */
  judge(sounds: AsyncIterable<MadeSound>, signal: AbortSignal): Promise<GroupScores>;
}

/** What is said of a group. */
export interface GroupScores {
  readonly metrics: StepMetrics;
  /** Why there is none of a metric that one would expect, by its name. */
  readonly absent: Readonly<Record<string, string>>;
}

/** A sound that was kept, to be listened to. */
export interface KeptSound extends TrainingSound {
  readonly clip: Clip;
}

/** What is said of a model, and what of its sounds was kept. */
export interface ScoredSounds extends GroupScores {
  readonly sounds: readonly KeptSound[];
}

/**
 * Has a model make sounds, group by group, and has each group judged.
 *
 * @param settings how they are made; the model's own where left out
 * @throws FoleyError "aborted" after the signal
 */
export async function scoreGroups(
  model: Model,
  groups: readonly SoundGroup[],
  settings: ScoringOptions["settings"],
  work: Work,
): Promise<ScoredSounds> {
  const total = groups.reduce((sum, { wishes }) => sum + wishes.length, 0);
  const told = stageOf(work, { stage: "scoring", total, unit: "sounds" });
  const metrics: StepMetrics = {};
  const absent: Record<string, string> = {};
  const sounds: KeptSound[] = [];
  let done = 0;
  for (const { prefix, wishes, kept, judge } of groups) {
    const made = async function* (): AsyncGenerator<MadeSound> {
      for (const [index, wish] of wishes.entries()) {
        const clip = await makeSound(model, wish, settings, work);
        const name = kept[index];
        if (name !== undefined) sounds.push({ name, clip, save: (path) => clip.save(path) });
        yield { wish, clip };
        await told(++done);
      }
    };
    const scores = await judge(made(), work.signal);
    for (const [name, value] of Object.entries(scores.metrics)) metrics[prefix + name] = value;
    for (const [name, reason] of Object.entries(scores.absent)) absent[prefix + name] = reason;
  }
  return { metrics, absent, sounds };
}

async function makeSound(
  model: Model,
  { prompt, audio, seed }: ScoredWish,
  settings: ScoringOptions["settings"],
  { signal }: Work,
): Promise<Clip> {
  return model.generate(prompt, {
    ...withoutUndefined(settings),
    // Levels are part of what is judged.
    loudness: "off",
    seed,
    audio: await audio?.(),
    signal,
  });
}
