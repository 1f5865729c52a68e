import { furtherChoice } from "../../../evaluate/further-name.ts";
import { furtherFile } from "../../../library/further-judge.ts";
import { weightsFile } from "../../../library/judges.ts";
import { placeHere } from "../named-place.ts";
import type { NamedPlace } from "../unit-kind.ts";

type Place = (named: NamedPlace) => string | null;

/** The judges of a preset, by what they are wished as. */
interface WishedJudges<T extends string | null> {
  readonly panns: T;
  readonly vggish: T;
}

/** Judges with their weights in other places. Of one that nothing is wished of, those that were fetched count. */
export function placedJudges<T extends string | null>({ panns, vggish }: WishedJudges<T>, place: Place) {
  const placed = (backbone: "panns" | "vggish", wish: T): string | T =>
    place({ name: wish ?? backbone, find: () => placeHere(() => weightsFile(backbone, wish)) }) ?? wish;
  return { panns: placed("panns", panns), vggish: placed("vggish", vggish) };
}

/** A further judge, by its words. */
export function placedFurther(words: string, place: Place): string {
  const choice = furtherChoice(words);
  const file = place({ name: words, find: () => placeHere(() => furtherFile(choice)) });
  return file === null ? words : `${choice.name}=${file}`;
}
