import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, Item } from "../../../data/dataset.ts";
import { openDataset } from "../../../data/open-dataset.ts";
import { itemBytes } from "../../../data/read-item.ts";
import type { UnitStore } from "../../unit-store.ts";
import { keepInput, readInput } from "../inputs.ts";
import type { UnitTools } from "../unit-kind.ts";
import type { HeldItem, PrepareUnit } from "./prepare-request.ts";

/** The sounds of a unit, of which those in the store are laid into a folder. */
export async function datasetOfUnit(
  { path, choice, sounds, held }: PrepareUnit,
  folder: string,
  { store, signal }: UnitTools,
): Promise<Pick<Dataset, "items">> {
  if (held === null) {
    const wanted = new Set(sounds);
    const { items } = await openDataset(path, { ...choice, signal });
    return { items: items.filter(({ id }) => wanted.has(id)) };
  }
  const items: Item[] = [];
  for (const { hash, ...facts } of held) {
    const file = join(folder, hash);
    await writeFile(file, await readInput(hash, store));
    items.push({ ...facts, path: file, range: null });
  }
  return { items };
}

/** Puts the sounds of items into the store. */
export async function heldItems(items: readonly Item[], store: UnitStore): Promise<HeldItem[]> {
  const held: HeldItem[] = [];
  for (const item of items) {
    const { path: _path, range: _range, ...facts } = item;
    const hash = await keepInput(await itemBytes(item), store);
    held.push({ ...facts, labels: [...facts.labels], captions: [...facts.captions], hash });
  }
  return held;
}
