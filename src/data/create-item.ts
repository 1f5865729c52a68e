import { captionsForAll } from "./captions.ts";
import { absentItem, type Dataset, type Item } from "./dataset.ts";
import type { Description } from "./description.ts";

/** Where a sound is, and what is known of it. */
export type KnownOfItem = Pick<Item, "id" | "path" | "range"> & Description;

/** An item of what is known; captions are made of its classes where there are none. */
export function createItem({ labels, captions, weight, ...known }: KnownOfItem): Item {
  const classes = labels ?? [];
  const [first = null, ...others] = classes;
  return {
    ...known,
    weight: weight ?? 1,
    label: others.length === 0 ? first : null,
    labels: classes,
    captions: captions ?? captionsForAll(classes),
  };
}

/** A row of a table whose sound, a file of its own, may be absent. */
export type ListedItem = Omit<KnownOfItem, "path" | "range"> & { readonly path: string | null };

/** What is there and what is not, of rows of a table that may be downloaded in parts. */
export function byPresence(rows: readonly ListedItem[]): Pick<Dataset, "items" | "missing"> {
  return {
    items: rows.flatMap(({ path, ...known }) => (path === null ? [] : [createItem({ ...known, path, range: null })])),
    missing: rows.filter(({ path }) => path === null).map(absentItem),
  };
}
