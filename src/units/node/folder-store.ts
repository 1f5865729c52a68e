import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { isSystemError, systemReason } from "../../files/system-error.ts";
import { cannotWrite, writeWhole } from "../../files/write-whole.ts";
import { doneFile, type UnitStore } from "../unit-store.ts";

/** A folder, perhaps one that machines share: `units/ab/ab12…/name`, and `jobs/name`. */
export class FolderStore implements UnitStore {
  readonly name: string;

  constructor(folder: string) {
    this.name = folder;
  }

  async has(key: string, name = doneFile): Promise<boolean> {
    const path = this.#at(key, name);
    return stat(path).then(
      () => true,
      (cause: unknown) => {
        if (isSystemError(cause) && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return false;
        throw unreadable(path, cause);
      },
    );
  }

  async list(key: string): Promise<string[]> {
    const names = await readdir(this.#folderOf(key)).catch((cause: unknown) => {
      if (isSystemError(cause) && cause.code === "ENOENT") return [];
      throw unreadable(this.#folderOf(key), cause);
    });
    // What begins with a dot is not whole yet.
    return names.filter((name) => !name.startsWith(".")).sort();
  }

  async read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = this.#at(key, name);
    return readFile(path).then(
      (bytes) => new Uint8Array(bytes),
      (cause: unknown) => Promise.reject(unreadable(path, cause)),
    );
  }

  async write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    this.#makeFolderOf(key);
    await writeWhole(this.#at(key, name), bytes);
  }

  #makeFolderOf(key: string): void {
    const folder = this.#folderOf(key);
    try {
      makeFolder(folder);
    } catch (cause) {
      throw isSystemError(cause) ? cannotWrite(folder, cause) : cause;
    }
  }

  #at(key: string, name: string): string {
    return join(this.#folderOf(key), name);
  }

  /** Few folders in each, however many units there are. */
  #folderOf(key: string): string {
    return isHash(key) ? join(this.name, "units", key.slice(0, 2), key) : join(this.name, key);
  }
}

function isHash(key: string): boolean {
  return /^[0-9a-f]{64}$/.test(key);
}

function unreadable(path: string, cause: unknown): unknown {
  if (!isSystemError(cause)) return cause;
  const code = cause.code === "ENOENT" ? "not-found" : "io";
  return new FoleyError(code, `${path}: expected a unit's file, got ${systemReason(cause)}; do the unit again`, {
    cause,
  });
}
