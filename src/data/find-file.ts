import { readdirSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join, normalize, parse, relative, sep, win32 } from "node:path";
import { kindOf } from "../files/walk-folder.ts";
import { withoutExtension } from "./sound-files.ts";

/** What is under a name: a file's path, or where there is none what came instead. */
export type Found = { readonly path: string } | { readonly missing: string };

/**
 * Finds files by the names that tables give them.
 *
 * A name is tried as it is written, then with Windows' separators as separators, then with its letters composed or
 * decomposed, as Macs and others store them, and last without regard to spaces around its parts.
 */
export class FileFinder {
  /** Of each folder, its names by each of their forms. */
  readonly #folders = new Map<string, readonly ReadonlyMap<string, string>[]>();

  /** @param folder that relative names begin in */
  find(name: string, folder: string): Found {
    const plainest = name.trim().replaceAll("\\", "/");
    for (const spelling of new Set([name, name.trim(), name.replaceAll("\\", "/"), plainest])) {
      const path = at(spelling, folder);
      if (isFile(path)) return { path };
    }
    const path = this.#findAlike(at(plainest, folder));
    if (path !== null) return { path };
    const isForeign = win32.isAbsolute(name.trim()) && !isAbsolute(name.trim());
    return { missing: isForeign ? `${name.trim()}, a path of Windows` : cameOf(at(name.trim(), folder)) };
  }

  /** The file whose name differs in composition and outer spaces alone. */
  #findAlike(path: string): string | null {
    const { root } = parse(path);
    let found = root;
    for (const part of path.slice(root.length).split(sep)) {
      const name = this.#nameIn(found, part);
      if (name === null) return null;
      found = join(found, name);
    }
    return isFile(found) ? found : null;
  }

  #nameIn(folder: string, part: string): string | null {
    const named = this.#namesOf(folder);
    for (const [index, form] of forms.entries()) {
      const name = named[index]?.get(form(part));
      if (name !== undefined) return name;
    }
    // What may be entered without being listed.
    return statOf(join(folder, part)) === null ? null : part;
  }

  #namesOf(folder: string): readonly ReadonlyMap<string, string>[] {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    // Of names that are alike in a form, the first counts.
    const names = listed(folder).reverse();
    const named = forms.map((form) => new Map(names.map((name) => [form(name), name])));
    this.#folders.set(folder, named);
    return named;
  }
}

/**
 * What a sound would be called whose file is not there.
 *
 * @param name that a table gives it, from the folder
 * @param root that ids begin in
 */
export function idOfAbsent(name: string, folder: string, root: string): string {
  return withoutExtension(relative(root, at(name.trim().replaceAll("\\", "/"), folder)));
}

/** A name with its letters composed, as most systems but Macs store them. */
export function composed(name: string): string {
  return name.normalize("NFC");
}

function trimmed(name: string): string {
  return composed(name).trim();
}

/** In what names may differ that mean one file, the least first. */
const forms: readonly ((name: string) => string)[] = [(name) => name, composed, trimmed];

function at(name: string, folder: string): string {
  return isAbsolute(name) ? normalize(name) : join(folder, name);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder === "" ? "." : folder).sort();
  } catch {
    return [];
  }
}

/** What is at a path; null where there is nothing, or nothing can be: names of tables may hold anything. */
function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

function cameOf(path: string): string {
  const found = statOf(path);
  if (found !== null) return `${path}, ${kindOf(found)}`;
  if (path.includes("\u{fffd}")) return `${path}, which is not UTF-8`;
  return path;
}
