import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { isAborted } from "../engine/work.ts";
import { folderFiles } from "../files/folder-files.ts";
import { cachedSnapshots } from "../hub/cache.ts";
import type { FetchOptions } from "../hub/fetching.ts";
import { pullFiles } from "../hub/pull.ts";
import { hasTokenizer, loadTokenizer } from "../text/tokenizer-files.ts";

/** The tokenizer of every published AudioLDM is RoBERTa's; this model's folder is the smallest that has it. */
const home = "cvssp/audioldm-s-full-v2";

/**
 * A folder with the tokenizer for an encoder that knows so many words: the given one, else one of a fetched model, else it
 * is fetched.
 *
 * @throws FoleyError "not-found" where it cannot be had, "config" where it knows words that the encoder does not
 */
export async function findTokenizer(
  given: string | null,
  vocabularySize: number,
  options: FetchOptions,
): Promise<string> {
  if (given !== null) return checkTokenizer(given, vocabularySize);
  for (const folder of await cachedTokenizers()) if (await fits(folder, vocabularySize)) return folder;
  const advice = "give a folder with vocab.json and merges.txt";
  const snapshot = await pullFiles(home, (path) => path.startsWith("tokenizer/"), options).catch((cause: unknown) => {
    if (isAborted(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message.split(";")[0] : String(cause);
    const message = `tokenizer: expected one in the cache or on the hub, got ${reason}; ${advice}`;
    throw new FoleyError("not-found", message, { cause, subject: "tokenizer" });
  });
  return checkTokenizer(join(snapshot, "tokenizer"), vocabularySize);
}

async function cachedTokenizers(): Promise<string[]> {
  const places = cachedSnapshots().flatMap((folder) => [join(folder, "tokenizer"), folder]);
  const found = await Promise.all(places.map((place) => hasTokenizer(folderFiles(place), "")));
  return places.filter((_, index) => found[index]);
}

/** The folder of a tokenizer: one in a model folder, or the folder itself; null where it is neither. */
export async function tokenizerIn(folder: string): Promise<string | null> {
  const files = folderFiles(folder);
  for (const place of ["tokenizer", ""]) if (await hasTokenizer(files, place)) return files.nameOf(place);
  return null;
}

/**
 * The folder of a tokenizer's files, told from that of a model or its own.
 *
 * @throws FoleyError "not-found" where there is none, "config" where it knows words that the encoder does not
 */
export async function checkTokenizer(given: string, vocabularySize: number): Promise<string> {
  const folder = (await tokenizerIn(given)) ?? given;
  const size = (await loadTokenizer(folderFiles(folder), "")).vocabSize;
  if (size <= vocabularySize) return folder;
  throw new FoleyError(
    "config",
    `${folder}: expected a tokenizer of at most ${vocabularySize} tokens, as the encoder knows, got ${size}; choose another`,
  );
}

/** Only of the very size: a cache may hold models of other tokenizers. */
async function fits(folder: string, vocabularySize: number): Promise<boolean> {
  return loadTokenizer(folderFiles(folder), "").then(
    (tokenizer) => tokenizer.vocabSize === vocabularySize,
    () => false,
  );
}
