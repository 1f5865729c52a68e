import type { Backbone } from "../backbone/backbone.ts";

/** The backbones by what they are for. */
export interface Judges {
  /** Embeddings and logits of whole clips: FD, KID, KAD, IS and KL. */
  readonly classifier: Backbone;
  /** Embeddings of examples of 0.96 s: FAD. */
  readonly frames: Backbone;
  /** Embeddings in CLAP's space, for the CLAP score. */
  readonly clap?: Backbone | undefined;
  /** A caption in the same space. */
  readonly embedText?: ((text: string) => Promise<Float32Array>) | undefined;
}

export type SetName = "generated" | "reference";

/** In the order in which features are kept. */
export function backbonesOf({ classifier, frames, clap }: Judges): Backbone[] {
  return clap === undefined ? [classifier, frames] : [classifier, frames, clap];
}

/** Places within the features of a sound. */
export const place = { classifier: 0, frames: 1, clap: 2 } as const;
