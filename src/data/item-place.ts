import type { Item } from "./dataset.ts";

/** What messages call the place of an item: its file, and where that holds many, its name. */
export function placeOf({ path, range, id }: Pick<Item, "path" | "range" | "id">): string {
  return range === null ? path : `${path}: ${id}`;
}
