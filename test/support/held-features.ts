import type { Backbone } from "../../src/evaluate/backbone/backbone.ts";
import type { FeatureStore, StoredFeatures } from "../../src/evaluate/features/feature-store.ts";

/** Keeps what was heard for the tests of a file, so that each sound is heard once by each backbone and protocol. */
export function heldFeatures(): FeatureStore {
  const held = new Map<string, StoredFeatures>();
  const keyOf = (soundHash: string, { hash, protocol }: Backbone): string => [soundHash, hash, protocol].join(" ");
  return {
    warnings: [],
    read: async (soundHash, backbone) => held.get(keyOf(soundHash, backbone)) ?? null,
    async write(soundHash, backbone, stored) {
      held.set(keyOf(soundHash, backbone), stored);
    },
  };
}
