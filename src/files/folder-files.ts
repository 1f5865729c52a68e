import { existsSync, statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModelEntry, ModelFiles } from "../engine/bytes/model-files.ts";
import { fileSource } from "./file-source.ts";
import { readText } from "./read-text.ts";

/** The files of a model that lies in a folder. */
export function folderFiles(folder: string): ModelFiles {
  const at = (path: string): string => (path === "" ? folder : join(folder, path));
  return {
    name: folder,
    nameOf: at,
    has: async (path) => existsSync(at(path)),
    text: (path, what, code = "config") => readText(at(path), what, code),
    source: (path) => fileSource(at(path)),
    list: async (path) => (statSync(at(path), { throwIfNoEntry: false })?.isDirectory() ? listFolder(at(path)) : []),
  };
}

async function listFolder(folder: string): Promise<ModelEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return Promise.all(
    entries.map(async (entry) => ({
      name: entry.name,
      isFolder: entry.isSymbolicLink() ? await leadsToFolder(join(folder, entry.name)) : entry.isDirectory(),
    })),
  );
}

function leadsToFolder(link: string): Promise<boolean> {
  return stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
