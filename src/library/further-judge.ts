import type { Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { loadFurther } from "../evaluate/backbone/further.ts";
import { type FurtherChoice, type FurtherName, furtherChoice } from "../evaluate/further-name.ts";
import type { FurtherJudge } from "../evaluate/score/further-scores.ts";
import { fileSource } from "../files/file-source.ts";
import { stampOf } from "../files/stamp-of.ts";
import { type PublishedWeightsName, publishedWeights } from "../hub/published-weights.ts";
import { fetchedWeights } from "./fetched-weights.ts";

/** What each judge's weights are fetched as; null where they have to be given. */
const fetchedAs: Readonly<Record<FurtherName, PublishedWeightsName | null>> = {
  passt: "passt",
  "passt-stable-audio": "passt",
  openl3: null,
  "ms-clap": null,
};

/**
 * @param words as `furtherWords` takes them
 * @throws FoleyError "not-found" or "usage" where there are no weights, "weights" where they are of another network
 */
export async function loadFurtherJudge(runtime: Runtime, words: string): Promise<FurtherJudge> {
  const choice = furtherChoice(words);
  return loadFurther(runtime, choice.name, await fileSource(furtherFile(choice), "a file of weights"));
}

/** A text that is another once its weights were replaced. @throws as `furtherFile` */
export function furtherStamp(words: string): string {
  return stampOf(furtherFile(furtherChoice(words)));
}

/** @throws FoleyError "not-found" where they were not fetched, "usage" where they have to be given */
export function furtherFile({ name, file }: FurtherChoice): string {
  if (file !== null) return file;
  const known = fetchedAs[name];
  if (known !== null) return fetchedWeights(name, known, publishedWeights[known]);
  const message = `also: expected a file of weights for ${name}, got none; give it as ${name}=FILE`;
  throw new FoleyError("usage", message, { subject: "also" });
}
