import { existsSync } from "node:fs";
import { embeddedModels } from "../../files/embedded-models.ts";
import { findModelFolder } from "../../generate/node/find-model.ts";
import type { NamedPlace } from "./unit-kind.ts";

/** A model by its name or path: every machine has the embedded ones. */
export function namedModel(name: string): NamedPlace {
  const find = (): string | null => {
    if (embeddedModels().includes(name)) return null;
    try {
      return findModelFolder(name);
    } catch {
      return null;
    }
  };
  return { name, find };
}

/** A file or a folder by its path. */
export function namedFile(path: string): NamedPlace {
  return { name: path, find: () => (existsSync(path) ? path : null) };
}
