import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../engine/files/cache-folder.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { readSafetensors, writeSafetensors } from "../../weights/index.ts";
import type { Backbone, Features } from "../backbone/backbone.ts";

/** What is known of a sound without hearing it again. */
export interface SoundFacts {
  readonly durationSeconds: number;
  readonly isSilent: boolean;
}

export interface CachedFeatures {
  readonly features: Features;
  readonly facts: SoundFacts;
}

/** Where embeddings are kept. */
export function defaultCacheFolder(): string {
  return join(cacheFolder(), "features");
}

/** Raised when the files are laid out otherwise. */
const layout = "foley-features-1";

/**
 * Embeddings by what they were made of: the sound's bytes, the backbone's weights and the way it is fed. So a changed file
 * or another backbone is never answered with old numbers, and a moved file is not heard again.
 */
export class FeatureCache {
  readonly #folder: string;

  constructor(folder: string = defaultCacheFolder()) {
    this.#folder = folder;
  }

  /** @returns null where there is no entry, or one that is damaged: it will be written anew */
  async read(soundHash: string, backbone: Backbone): Promise<CachedFeatures | null> {
    const file = await readSafetensors(this.#path(soundHash, backbone)).catch((error: unknown) => {
      if (error instanceof FoleyError && error.code !== "internal") return null;
      throw error;
    });
    if (file === null) return null;
    const { tensors, metadata } = file;
    const embeddings = tensors.get("embeddings");
    if (embeddings?.dtype !== "float32" || metadata.layout !== layout || metadata.check !== checkOf(tensors))
      return null;
    const logits = tensors.get("logits")?.data as Float32Array | undefined;
    const [rows = 0, width = 0] = embeddings.shape;
    const data = embeddings.data as Float32Array;
    return {
      features: { embeddings: data, rows, width, ...(logits === undefined ? {} : { logits }) },
      facts: { durationSeconds: Number(metadata.durationSeconds), isSilent: metadata.isSilent === "true" },
    };
  }

  async write(soundHash: string, backbone: Backbone, { features, facts }: CachedFeatures): Promise<void> {
    const { embeddings, rows, width, logits } = features;
    const tensors = new Map<string, Tensor>([["embeddings", float32(embeddings, [rows, width])]]);
    if (logits !== undefined) tensors.set("logits", float32(logits));
    const path = this.#path(soundHash, backbone);
    await mkdir(join(path, ".."), { recursive: true });
    await writeSafetensors(path, tensors, {
      layout,
      check: checkOf(tensors),
      backbone: `${backbone.name} ${backbone.hash} ${backbone.protocol}`,
      durationSeconds: String(facts.durationSeconds),
      isSilent: String(facts.isSilent),
    });
  }

  #path(soundHash: string, { name, hash, protocol }: Backbone): string {
    const key = createHash("sha256")
      .update(JSON.stringify([layout, soundHash, name, hash, protocol]))
      .digest("hex");
    return join(this.#folder, key.slice(0, 2), `${key}.safetensors`);
  }
}

/** Of all numbers: a file of the right form may still have had bits flipped. */
function checkOf(tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash("sha256");
  for (const name of ["embeddings", "logits"]) {
    const data = tensors.get(name)?.data;
    if (data !== undefined) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
