import { safeFileName } from "./safe-file-name.ts";

/** Deeper or longer ones become one name, so that the path of the folder they are put in has room beside them. */
const mostParts = 8;
const mostBytes = 512;

/**
 * A path for each name of a sound, as data sets give them: within the folder it is joined to, whatever the name says.
 *
 * `rooster/1.wav` stays in a folder of its own; `../x` and `/x` are `x`. Where two would be one file, or one the other's
 * folder, the later is made one name of all its parts, and numbered.
 *
 * @param ending what each path ends in
 * @returns with slashes, in the order of the names
 */
export function safePaths(names: readonly string[], ending: string): string[] {
  const taken = new TakenPaths();
  return names.map((name) => {
    const parts = partsOf(name);
    const nested = `${parts.join("/")}${ending}`;
    if (parts.length <= mostParts && Buffer.byteLength(nested) <= mostBytes && taken.claim(nested)) return nested;
    const flat = safeFileName(parts.join("-"));
    for (let number = 1; ; number++) {
      const path = `${number === 1 ? flat : `${flat}-${number}`}${ending}`;
      if (taken.claim(path)) return path;
    }
  });
}

function partsOf(name: string): string[] {
  const parts = name
    .split(/[\\/]/)
    .map((part) => safeFileName(part, { fallback: "" }))
    .filter((part) => part !== "");
  return parts.length === 0 ? ["unnamed"] : parts;
}

/** Files and their folders, as systems know them that tell apart neither capitals nor composed letters. */
class TakenPaths {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** @returns whether the path was free, which it is no longer */
  claim(path: string): boolean {
    const parts = path.normalize("NFKD").toLowerCase().split("/");
    const folders = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
    const key = parts.join("/");
    if (this.#files.has(key) || this.#folders.has(key) || folders.some((folder) => this.#files.has(folder))) {
      return false;
    }
    this.#files.add(key);
    for (const folder of folders) this.#folders.add(folder);
    return true;
  }
}
