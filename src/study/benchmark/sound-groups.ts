import type { Item } from "../../data/dataset.ts";
import { itemSound } from "../../data/read-item.ts";
import { workOf } from "../../engine/work.ts";
import { type HeardSound, hearOne, hearSounds } from "../../evaluate/features/hear-sounds.ts";
import { fileSound } from "../../evaluate/node/file-sound.ts";
import { type PresetName, presets } from "../../evaluate/preset.ts";
import { backbonesOf, type Judges } from "../../evaluate/score/judges.ts";
import { paperMetrics } from "../../evaluate/score/paper-metrics.ts";
import { heldSound } from "../../evaluate/sounds/held-sound.ts";
import type { Condition } from "../../results/benchmark/score.ts";
import type { SoundGroup } from "../../train/score/score-groups.ts";

/** What a model is judged by. */
export interface TestSet {
  readonly items: readonly Item[];
  /** What the backbones hear in them. */
  readonly reference: readonly HeardSound[];
}

export interface ScoreOptions {
  readonly judges: Judges;
  readonly protocol: PresetName;
  readonly testConditions: readonly Condition[];
  /** Of the first sound; the others' count up. */
  readonly seed: number;
  /** Of each sound, of which each takes a seed. */
  readonly candidates: number;
  /** Sounds of each condition that are kept to listen to. */
  readonly listenCount: number;
}

/** What the judges hear in real sounds. @throws FoleyError "audio" naming the first that cannot be used */
export async function hearReference(
  items: readonly Item[],
  judges: Judges,
  signal: AbortSignal | undefined,
): Promise<HeardSound[]> {
  return hearSounds(
    items.map(({ id, path, range }) => fileSound({ name: id, path, range })),
    backbonesOf(judges),
    { cache: null, onError: "fatal" },
    workOf({ signal }),
    "reference",
  );
}

/**
 * One sound for each real one by each test condition, from a caption of it or from the sound itself, scored in pairs.
 *
 * Seeds count up from the first, so a model's scores can be repeated; only what the judges hear stays in memory.
 */
export function soundGroups(
  { items, reference }: TestSet,
  { testConditions, judges, protocol, seed, candidates, listenCount }: ScoreOptions,
): SoundGroup[] {
  const { klConvention } = presets[protocol];
  return testConditions.map((condition) => ({
    prefix: `${condition}.`,
    kept: Array.from({ length: listenCount }, (_, i) => `${condition}-${i}`),
    wishes: items.map((item, i) => ({
      ...{ name: item.id, seed: seed + i * candidates },
      prompt: condition === "text" ? captionOf(item, i) : null,
      audio: condition === "audio" ? () => itemSound(item) : undefined,
    })),
    async judge(sounds) {
      const heard: HeardSound[] = [];
      for await (const { wish, clip } of sounds)
        heard.push(await hearOne(heldSound({ name: wish.name, waveform: clip }), backbonesOf(judges), null));
      const metrics = { ...(await paperMetrics(heard, reference, klConvention, judges.programs)) };
      return { metrics, absent: {} };
    },
  }));
}

/** Different sounds of a class get different captions of it. */
export function captionOf({ captions }: Item, index: number): string {
  return captions[index % captions.length] as string;
}
