import { folderFiles } from "../../../files/folder-files.ts";
import { wordsIn } from "../../../generate/known-words.ts";
import { readManifest } from "../../../models/manifest.ts";
import { distinctCaptions, type TrainingClip } from "../../data/training-clip.ts";

/** Beyond this a list tells nobody anything. */
const mostWords = 10_000;

/** What a run learns of words. */
export interface WordsLearnt {
  readonly clips: readonly Pick<TrainingClip, "captions">[];
  /** How often a caption is learnt from, rather than a sound. */
  readonly textProbability: number;
  /** The model that it begins from; null for random weights. */
  readonly from: string | null;
  readonly clap: string;
}

/**
 * The words that a model knows after a run, sorted: those of the model before it and of the captions. One that learns from sounds alone
 * knows CLAP's.
 *
 * @returns undefined where the model before says none, or where they are too many to list
 */
export async function learntWords({
  clips,
  textProbability,
  from,
  clap,
}: WordsLearnt): Promise<readonly string[] | undefined> {
  const isOfSounds = textProbability === 0;
  const before = from ?? (isOfSounds ? clap : null);
  const known = before === null ? [] : (await readManifest(folderFiles(before))).words;
  if (known === undefined || isOfSounds) return known;
  const words = [...new Set([...known, ...distinctCaptions(clips).flatMap(wordsIn)])].sort();
  return words.length > mostWords ? undefined : words;
}
