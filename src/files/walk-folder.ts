import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing, type Work, type WorkOptions, workOf } from "../engine/work.ts";

export interface WalkOptions extends Pick<WorkOptions, "signal"> {
  /** Folders that lie deeper are not entered; 0 for the files of the folder itself. */
  readonly mostFolders?: number | undefined;
}

/** What lies in a folder, but is no regular file and no folder that can be read. */
export interface PassedOver {
  /** Relative to the folder that was walked. */
  readonly file: string;
  /** What it is: `a pipe`, `a link to nothing`. */
  readonly reason: string;
  /** Whether it is a folder, with whatever lies in it. */
  readonly isFolder: boolean;
}

/** A file that is there under two names, by a link. */
export interface LinkedFile {
  /** The link, relative to the folder that was walked. */
  readonly file: string;
  /** Another of `files` that is the same. */
  readonly same: string;
}

export interface FolderWalk {
  /** Regular files, relative to the folder, in the order of their names' code units. */
  readonly files: readonly string[];
  /** All folders below it, in the same order. */
  readonly folders: readonly string[];
  /** In the same order. */
  readonly passedOver: readonly PassedOver[];
  /** Those of `files` that are links to others of them, in the same order. */
  readonly linked: readonly LinkedFile[];
}

/** Deeper ones are passed over; no data set that is known has more than six. */
const mostFolders = 64;

/**
 * The files in a folder and all below it: each real folder once, whichever links lead to it.
 *
 * A folder that is there by itself and by links is found under its own name. A link to a folder above the walked one is
 * not followed. What begins with a dot is left out without a word. Other processes and signals are heard meanwhile.
 *
 * @throws FoleyError "not-found" where there is no such folder, "io" where it may not be read, "aborted" when stopped
 */
export async function walkFolder(folder: string, options: WalkOptions = {}): Promise<FolderWalk> {
  const walk = new Walk(folder, options);
  await walk.start();
  return walk.finish(await realpath(folder));
}

interface Place {
  /** Relative to the walked folder; empty for itself. */
  readonly file: string;
  readonly depth: number;
}

class Walk {
  readonly #root: string;
  readonly #work: Pick<Work, "signal">;
  readonly #wished: number;
  readonly #files: string[] = [];
  readonly #entered: string[] = [];
  readonly #passedOver: PassedOver[] = [];
  readonly #seen = new Set<string>();
  /** Links to files, and the real paths of those. */
  readonly #fileLinks = new Map<string, string>();
  readonly #above = new Set<string>();
  readonly #folders: Place[] = [];
  /** Folders behind links wait, so that a folder is found under its own name first. */
  readonly #linked: Place[] = [];

  constructor(root: string, { mostFolders = Number.POSITIVE_INFINITY, signal }: WalkOptions) {
    this.#root = root;
    this.#wished = mostFolders;
    this.#work = workOf({ signal });
  }

  async start(): Promise<void> {
    const root = await identify(this.#root).catch((cause: unknown) => {
      throw cannotRead(this.#root, cause);
    });
    for (let folder = resolve(await realpath(this.#root)); folder !== dirname(folder); ) {
      folder = dirname(folder);
      const above = await identify(folder).catch(() => null);
      if (above !== null && above !== root) this.#above.add(above);
    }
    this.#seen.add(root);
    const entries = await listFolder(this.#root).catch((cause: unknown) => {
      throw cannotRead(this.#root, cause);
    });
    await this.#sort({ file: "", depth: 0 }, entries);
    for (;;) {
      const next = this.#folders.pop() ?? this.#linked.shift();
      if (next === undefined) return;
      await this.#enter(next);
    }
  }

  /** @param root the real path of the folder */
  finish(root: string): FolderWalk {
    const passedOver = this.#passedOver.toSorted((a, b) => (a.file < b.file ? -1 : 1));
    const [files, folders] = [this.#files.toSorted(), this.#entered.toSorted()];
    return { files, folders, passedOver, linked: this.#linkedFiles(root) };
  }

  #linkedFiles(root: string): LinkedFile[] {
    if (this.#fileLinks.size === 0) return [];
    const names = new Map(this.#files.map((file) => [this.#fileLinks.has(file) ? "" : join(root, file), file]));
    const links = [...this.#fileLinks].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return links.flatMap(([file, real]) => {
      const same = names.get(real);
      if (same !== undefined) return [{ file, same }];
      names.set(real, file);
      return [];
    });
  }

  async #enter(place: Place): Promise<void> {
    checkGoing(this.#work, `${this.#root}: stopped`);
    if (place.depth > this.#wished) return;
    const path = join(this.#root, place.file);
    try {
      const identity = await identify(path);
      if (this.#seen.has(identity)) return;
      if (this.#above.has(identity)) return this.#passOver(place.file, "a link to a folder above", true);
      if (place.depth > mostFolders) return this.#passOver(place.file, `more than ${mostFolders} folders deep`, true);
      this.#seen.add(identity);
      this.#entered.push(place.file);
      await this.#sort(place, await listFolder(path));
    } catch (error) {
      if (error instanceof FoleyError) throw error;
      this.#passOver(place.file, `a folder that cannot be read (${codeOf(error)})`, true);
    }
  }

  /** Puts each entry of a folder where it belongs. */
  async #sort({ file: folder, depth }: Place, entries: readonly Dirent[]): Promise<void> {
    // Links and folders behind them are looked at in the order of their names, on any file system.
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      const file = join(folder, entry.name);
      const inside = { file, depth: depth + 1 };
      if (entry.isDirectory()) this.#folders.push(inside);
      else if (entry.isFile() && !entry.name.includes("\u{fffd}")) this.#files.push(file);
      else {
        checkGoing(this.#work, `${this.#root}: stopped`);
        await this.#look(inside, entry);
      }
    }
  }

  /** Follows a link, and says what anything else is. */
  async #look(place: Place, entry: Dirent): Promise<void> {
    try {
      const found = await stat(join(this.#root, place.file));
      if (found.isFile()) {
        this.#files.push(place.file);
        if (entry.isSymbolicLink()) this.#fileLinks.set(place.file, await realpath(join(this.#root, place.file)));
      } else if (found.isDirectory()) this.#linked.push(place);
      else this.#passOver(place.file, kindOf(found));
    } catch (error) {
      this.#passOver(place.file, reasonOf(error, entry));
    }
  }

  #passOver(file: string, reason: string, isFolder = false): void {
    this.#passedOver.push({ file, reason, isFolder });
  }
}

function listFolder(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true });
}

/** What a folder is known by, whatever its names: device and number, or where a file system has none, its real path. */
async function identify(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return ino === 0n ? realpath(path) : `${dev}:${ino}`;
}

/** What something that is neither file nor folder is, in words. */
export function kindOf(
  found: Pick<Dirent, "isFIFO" | "isSocket" | "isCharacterDevice" | "isBlockDevice" | "isDirectory">,
): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe";
  if (found.isSocket()) return "a socket";
  return found.isCharacterDevice() || found.isBlockDevice() ? "a device" : "no regular file";
}

function reasonOf(error: unknown, entry: Dirent): string {
  const code = codeOf(error);
  if (!entry.isSymbolicLink()) return entry.isFile() ? "a name that is not UTF-8" : `unreadable (${code})`;
  if (code === "ENOENT" || code === "ENOTDIR") return "a link to nothing";
  return code === "ELOOP" ? "a link that leads back to itself" : `a link that cannot be followed (${code})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function cannotRead(where: string, cause: unknown): FoleyError {
  const code = codeOf(cause);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new FoleyError("not-found", `${where}: expected a folder, got none; check the path`, { cause });
  }
  return new FoleyError("io", `${where}: expected a folder that can be read, got ${code}; check its permissions`, {
    cause,
  });
}
