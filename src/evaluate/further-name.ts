import { internalError } from "../engine/tensor/error.ts";

/** Judges that one can ask for beside those of the preset. */
export const furtherNames = ["passt", "passt-stable-audio", "openl3", "ms-clap"] as const;
export type FurtherName = (typeof furtherNames)[number];

/** A further judge, by the words of whoever asks. */
export interface FurtherChoice {
  readonly name: FurtherName;
  /** Its file of weights; null for those that were fetched. */
  readonly file: string | null;
}

/** What such words are: a name, or a name and its file, as in `passt=weights.pt`. */
export const furtherWords: RegExp = new RegExp(`^(${furtherNames.join("|")})(=.+)?$`);

/** @param words that `furtherWords` takes */
export function furtherChoice(words: string): FurtherChoice {
  const [word = "", ...file] = words.split("=");
  const name = furtherNames.find((known) => known === word);
  if (name === undefined) throw internalError(`${word} is no judge`);
  return { name, file: file.length === 0 ? null : file.join("=") };
}
