import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { readSafetensors, type TensorFile } from "./safetensors.ts";
import { writeSafetensors } from "./write-safetensors.ts";

/** What decides an entry: everything that its tensors were made of, by content. */
export type CacheKey = readonly (string | number | boolean | null | readonly unknown[])[];

/** Tensors by what they were made of, each entry a file of its own that is written whole. */
export class TensorCache {
  readonly #folder: string;
  readonly #layout: string;

  /** @param layout the kind and version of the entries; with another, none of the old is found */
  constructor(folder: string, layout: string) {
    this.#folder = folder;
    this.#layout = layout;
  }

  /** @returns null where there is no entry, or one that is damaged: it will be written anew */
  async read(key: CacheKey): Promise<TensorFile | null> {
    const file = await readSafetensors(this.#path(key)).catch((error: unknown) => {
      if (error instanceof FoleyError && error.code !== "internal") return null;
      throw error;
    });
    if (file === null) return null;
    const { layout, check } = file.metadata;
    return layout === this.#layout && check === checkOf(file.tensors) ? file : null;
  }

  async write(
    key: CacheKey,
    tensors: ReadonlyMap<string, Tensor>,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const path = this.#path(key);
    await mkdir(dirname(path), { recursive: true });
    await writeSafetensors(path, tensors, { ...metadata, layout: this.#layout, check: checkOf(tensors) });
  }

  #path(key: CacheKey): string {
    const name = createHash("sha256")
      .update(JSON.stringify([this.#layout, ...key]))
      .digest("hex");
    return join(this.#folder, name.slice(0, 2), `${name}.safetensors`);
  }
}

/** Of all numbers: a file of the right form may still have had bits flipped. */
function checkOf(tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash("sha256");
  for (const name of [...tensors.keys()].sort()) {
    const { buffer, byteOffset, byteLength } = (tensors.get(name) as Tensor).data;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
