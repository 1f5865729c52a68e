import { join } from "node:path";
import type { Shape } from "../../engine/tensor/shape.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { findCacheFolder } from "../../files/cache-folder.ts";
import { type CacheKey, TensorCache } from "../../weights/node/tensor-cache.ts";
import type { Backbone } from "../backbone/backbone.ts";
import type { FeatureStore, StoredFeatures } from "../features/feature-store.ts";

/** Where embeddings are kept; null for a user without a home. */
function defaultFolder(): string | null {
  const folder = findCacheFolder();
  return folder === null ? null : join(folder, "features");
}

/** Raised when the files are laid out otherwise. */
const layout = "foley-features-1";

/** Embeddings in a folder, a file each. */
export class FeatureCache implements FeatureStore {
  readonly #entries: TensorCache;

  constructor(folder: string | null = defaultFolder()) {
    this.#entries = new TensorCache(folder, layout);
  }

  get warnings(): readonly string[] {
    return this.#entries.warnings;
  }

  async read(soundHash: string, backbone: Backbone): Promise<StoredFeatures | null> {
    const file = await this.#entries.read(keyOf(soundHash, backbone));
    if (file === null) return null;
    const { tensors, metadata } = file;
    const embeddings = floatsOf(tensors.get("embeddings"));
    if (embeddings === null) return null;
    const [rows = 0, width = 0] = embeddings.shape;
    const logits = floatsOf(tensors.get("logits"))?.data ?? null;
    return {
      features: { embeddings: embeddings.data, rows, width, logits },
      facts: { durationSeconds: Number(metadata.durationSeconds), isSilent: metadata.isSilent === "true" },
    };
  }

  async write(soundHash: string, backbone: Backbone, { features, facts }: StoredFeatures): Promise<void> {
    const { embeddings, rows, width, logits } = features;
    const tensors = new Map<string, Tensor>([["embeddings", float32(embeddings, [rows, width])]]);
    if (logits !== null) tensors.set("logits", float32(logits));
    await this.#entries.write(keyOf(soundHash, backbone), tensors, {
      backbone: `${backbone.name} ${backbone.hash} ${backbone.protocol}`,
      durationSeconds: String(facts.durationSeconds),
      isSilent: String(facts.isSilent),
    });
  }
}

function floatsOf(tensor: Tensor | undefined): { readonly shape: Shape; readonly data: Float32Array } | null {
  if (tensor === undefined || !(tensor.data instanceof Float32Array)) return null;
  return { shape: tensor.shape, data: tensor.data };
}

function keyOf(soundHash: string, { name, hash, protocol }: Backbone): CacheKey {
  return [soundHash, name, hash, protocol];
}
