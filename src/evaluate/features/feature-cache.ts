import { join } from "node:path";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { findCacheFolder } from "../../files/cache-folder.ts";
import { type CacheKey, TensorCache } from "../../weights/node/tensor-cache.ts";
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

/** Where embeddings are kept; null for a user without a home. */
function defaultFolder(): string | null {
  const folder = findCacheFolder();
  return folder === null ? null : join(folder, "features");
}

/** Raised when the files are laid out otherwise. */
const layout = "foley-features-1";

/**
 * Embeddings by what they were made of: the sound's bytes, the backbone's weights and the way it is fed. So a changed file
 * or another backbone is never answered with old numbers, and a moved file is not heard again.
 */
export class FeatureCache {
  readonly #entries: TensorCache;

  constructor(folder: string | null = defaultFolder()) {
    this.#entries = new TensorCache(folder, layout);
  }

  /** Why nothing is kept; empty as long as everything is. */
  get warnings(): readonly string[] {
    return this.#entries.warnings;
  }

  /** @returns null where there is no entry, or one that is damaged: it will be written anew */
  async read(soundHash: string, backbone: Backbone): Promise<CachedFeatures | null> {
    const file = await this.#entries.read(keyOf(soundHash, backbone));
    const embeddings = file?.tensors.get("embeddings");
    if (!file || embeddings?.dtype !== "float32") return null;
    const { tensors, metadata } = file;
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
    await this.#entries.write(keyOf(soundHash, backbone), tensors, {
      backbone: `${backbone.name} ${backbone.hash} ${backbone.protocol}`,
      durationSeconds: String(facts.durationSeconds),
      isSilent: String(facts.isSilent),
    });
  }
}

function keyOf(soundHash: string, { name, hash, protocol }: Backbone): CacheKey {
  return [soundHash, name, hash, protocol];
}
