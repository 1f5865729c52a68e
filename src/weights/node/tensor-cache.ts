import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { entryOf } from "../../engine/tensor/entry-of.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { noHome } from "../../files/cache-folder.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { isSystemError, systemReason } from "../../files/system-error.ts";
import { sweepTemporaries } from "../../files/temporary.ts";
import type { TensorFile } from "../safetensors.ts";
import { readSafetensors } from "./read-safetensors.ts";
import { writeSafetensors } from "./write-safetensors.ts";

/** What decides an entry: everything that its tensors were made of, by content. */
export type CacheKey = readonly (string | number | boolean | null | readonly unknown[])[];

/**
 * Tensors by what they were made of, each entry a file of its own that is written whole.
 *
 * A cache saves work and is needed for none: one that cannot be written keeps nothing, and says so once.
 */
export class TensorCache {
  readonly #folder: string | null;
  readonly #layout: string;
  readonly #warnings: string[] = [];
  #isSwept = false;

  /**
   * @param folder null where there is no place for one
   * @param layout the kind and version of the entries; with another, none of the old is found
   */
  constructor(folder: string | null, layout: string) {
    this.#folder = folder;
    this.#layout = layout;
  }

  /** Why nothing is kept; empty as long as everything is. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** @returns null where there is no entry, or one that is damaged: it will be written anew */
  async read(key: CacheKey): Promise<TensorFile | null> {
    if (this.#folder === null) return null;
    this.#sweep(this.#folder);
    const file = await readSafetensors(this.#path(this.#folder, key)).catch((error: unknown) => {
      if ((error instanceof FoleyError && error.code !== "internal") || isSystemError(error)) return null;
      throw error;
    });
    if (file === null) return null;
    const { layout, check } = file.metadata;
    return layout === this.#layout && check === checkOf(file.tensors) ? file : null;
  }

  /** @returns whether the entry is there now; after a first one that is not, none is written */
  async write(
    key: CacheKey,
    tensors: ReadonlyMap<string, Tensor>,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    if (this.#warnings.length > 0) return false;
    if (this.#folder === null) return this.#giveUp(`cache: ${noHome}; set HOME`);
    const path = this.#path(this.#folder, key);
    try {
      makeFolder(dirname(path));
      await writeSafetensors(path, tensors, { ...metadata, layout: this.#layout, check: checkOf(tensors) });
      return true;
    } catch (error) {
      const known = isSystemError(error) ? error : (error as Error).cause;
      if (!isSystemError(known)) throw error;
      return this.#giveUp(`${this.#folder}: expected a cache that can be written, got ${systemReason(known)}`);
    }
  }

  #giveUp(reason: string): false {
    this.#warnings.push(`${reason}, or set FOLEY_CACHE; what is made now is not kept for the next time`);
    return false;
  }

  /** What runs that were killed left, wherever it is. */
  #sweep(folder: string): void {
    if (this.#isSwept) return;
    this.#isSwept = true;
    for (let part = 0; part < 256; part++) sweepTemporaries(join(folder, part.toString(16).padStart(2, "0")));
  }

  #path(folder: string, key: CacheKey): string {
    const name = createHash("sha256")
      .update(JSON.stringify([this.#layout, ...key]))
      .digest("hex");
    return join(folder, name.slice(0, 2), `${name}.safetensors`);
  }
}

/** Of all numbers: a file of the right form may still have had bits flipped. */
function checkOf(tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash("sha256");
  for (const name of [...tensors.keys()].sort()) {
    const { buffer, byteOffset, byteLength } = entryOf(tensors, name).data;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
