import type { UnitStore } from "../unit-store.ts";
import { FolderStore } from "./folder-store.ts";

/** A store by what people call it: a folder. */
export function openStore(place: string): UnitStore {
  return new FolderStore(place);
}
