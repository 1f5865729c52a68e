import type { Item } from "../../data/dataset.ts";
import { itemBytes } from "../../data/read-item.ts";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { checkGoing, type Work } from "../../engine/work.ts";
import { stampOf } from "../../files/stamp-of.ts";

/** What was read in this process, by its place, which counts until the file is replaced or changed. */
const known = new Map<string, { readonly stamp: string; readonly hash: string }>();

/**
 * SHA-256 of the bytes of sounds. A study asks for them again and again, and each is read once; of those that are read now its events
 * tell, of the stage `sounds`.
 *
 * @throws FoleyError "aborted" when stopped, and as reading a sound does
 */
export async function soundContents(
  items: readonly Item[],
  { signal, report }: Work,
): Promise<ReadonlyMap<Item, string>> {
  const contents = new Map<Item, string>();
  const unread: Item[] = [];
  for (const item of items) {
    const found = known.get(placeOf(item));
    if (found?.stamp === stampOf(item.path)) contents.set(item, found.hash);
    else unread.push(item);
  }
  for (const [i, item] of unread.entries()) {
    checkGoing({ signal }, "study: stopped");
    const stamp = stampOf(item.path);
    const hash = await sha256(await itemBytes(item));
    known.set(placeOf(item), { stamp, hash });
    contents.set(item, hash);
    const counted = { done: i + 1, total: unread.length, unit: "sounds", share: null } as const;
    await report({ stage: "sounds", ...counted, note: "sounds are read" });
  }
  return contents;
}

function placeOf({ path, range, id }: Item): string {
  return JSON.stringify([path, range, id]);
}
