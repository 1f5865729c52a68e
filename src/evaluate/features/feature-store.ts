import type { Backbone, Features } from "../backbone/backbone.ts";

/** What is known of a sound without hearing it again. */
export interface SoundFacts {
  readonly durationSeconds: number;
  readonly isSilent: boolean;
}

export interface StoredFeatures {
  readonly features: Features;
  readonly facts: SoundFacts;
}

/**
 * Where embeddings are kept by what they were made of: the sound's bytes, the backbone's weights and the way it is fed. So a
 * changed sound or another backbone is never answered with old numbers, and a moved file is not heard again.
 */
export interface FeatureStore {
  /** Why nothing is kept; empty as long as everything is. */
  readonly warnings: readonly string[];
  /** @returns null where there is no entry, or one that is damaged: it will be written anew */
  read(soundHash: string, backbone: Backbone): Promise<StoredFeatures | null>;
  write(soundHash: string, backbone: Backbone, stored: StoredFeatures): Promise<void>;
}
