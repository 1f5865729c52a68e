import { readAudio } from "../../audio/node/read-audio.ts";
import type { Item } from "../../data/dataset.ts";
import { workOf } from "../../engine/work.ts";
import { type HeardSound, hearOne, hearSounds } from "../../evaluate/features/hear-sounds.ts";
import { fileSound } from "../../evaluate/node/file-sound.ts";
import { type PresetName, presets } from "../../evaluate/preset.ts";
import { backbonesOf, type Judges } from "../../evaluate/score/judges.ts";
import { type PaperMetrics, paperMetrics } from "../../evaluate/score/paper-metrics.ts";
import { heldSound } from "../../evaluate/sounds/held-sound.ts";
import type { Clip } from "../../generate/clip.ts";
import type { Model } from "../../generate/model.ts";
import type { Settings } from "../../generate/settings.ts";
import type { Condition } from "./config.ts";

/** What a model is judged by. */
export interface TestSet {
  readonly items: readonly Item[];
  /** What the backbones hear in them. */
  readonly reference: readonly HeardSound[];
}

/** The four metrics by test condition. */
export type ConditionScores = Readonly<Partial<Record<Condition, PaperMetrics>>>;

/** What was made, and how good it is. */
export interface Judged {
  readonly scores: ConditionScores;
  /** The first sounds of each condition, to listen to. */
  readonly sounds: readonly { readonly name: string; readonly clip: Clip }[];
}

export interface ScoreOptions {
  readonly judges: Judges;
  readonly protocol: PresetName;
  readonly testConditions: readonly Condition[];
  readonly settings: Partial<Settings>;
  /** Of the first sound; the others' count up. */
  readonly seed: number;
  /** Sounds of each condition that are kept to listen to. */
  readonly listenCount: number;
  /** Told of each sound that was judged. */
  readonly onSound: () => unknown;
  readonly signal: AbortSignal | undefined;
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
 * Makes one sound for each real one, from a caption of it or from the sound itself, and scores them in pairs.
 *
 * Seeds count up from the first, so a model's scores can be repeated; only what the judges hear stays in memory.
 */
export async function scoreModel(model: Model, test: TestSet, options: ScoreOptions): Promise<Judged> {
  const { testConditions, judges, protocol, settings, seed, listenCount, onSound, signal } = options;
  const { klConvention } = presets[protocol];
  const scores: Partial<Record<Condition, PaperMetrics>> = {};
  const sounds: Judged["sounds"][number][] = [];
  for (const condition of testConditions) {
    const heard: HeardSound[] = [];
    for (const [i, item] of test.items.entries()) {
      const clip = await model.generate(condition === "text" ? captionOf(item, i) : null, {
        ...settings,
        // Levels are part of what is judged.
        loudness: "off",
        seed: seed + i,
        audio: condition === "audio" ? await readAudio(item.path, item.range) : undefined,
        signal,
      });
      if (i < listenCount) sounds.push({ name: `${condition}-${i}`, clip });
      heard.push(await hearOne(heldSound({ name: item.id, waveform: clip }), backbonesOf(judges), null));
      await onSound();
    }
    scores[condition] = paperMetrics(heard, test.reference, klConvention);
  }
  return { scores, sounds };
}

/** Different sounds of a class get different captions of it. */
export function captionOf({ captions }: Item, index: number): string {
  return captions[index % captions.length] as string;
}
