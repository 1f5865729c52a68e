import { existsSync } from "node:fs";
import { FoleyError } from "../../engine/tensor/error.ts";
import { embeddedModels } from "../../files/embedded-models.ts";
import { findModelFolder } from "../../generate/node/find-model.ts";
import type { NamedPlace } from "./unit-kind.ts";

/** A model by its name or path: every machine has the embedded ones. */
export function namedModel(name: string): NamedPlace {
  return { name, find: () => (embeddedModels().includes(name) ? null : placeHere(() => findModelFolder(name))) };
}

/** A file or a folder by its path. */
export function namedFile(path: string): NamedPlace {
  return { name: path, find: () => placeHere(() => path) };
}

/** What is found; null for what is not here, or comes with foley. */
export function placeHere(find: () => string | null): string | null {
  try {
    const path = find();
    return path !== null && existsSync(path) ? path : null;
  } catch (error) {
    if (error instanceof FoleyError) return null;
    throw error;
  }
}
