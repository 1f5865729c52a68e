import { type Backbone, embeddedJudge } from "../backbone/backbone.ts";
import type { MatrixPrograms } from "../metric/matrix-programs.ts";

/** The backbones by what they are for. */
export interface Judges {
  /** Embeddings and logits of whole clips: FD, KID, KAD, IS and KL. */
  readonly classifier: Backbone;
  /** Embeddings of parts of clips, such as 0.96 s by VGGish: FAD. */
  readonly frames: Backbone;
  /** Embeddings in CLAP's space; null where there are to be no CLAP scores. */
  readonly clap: ClapJudge | null;
  /** What computes distances between large sets; JavaScript where null. */
  readonly programs: MatrixPrograms | null;
}

/** A backbone that puts captions into the same space. */
export interface ClapJudge extends Backbone {
  embedText(text: string): Promise<Float32Array>;
}

export type SetName = "generated" | "reference";

/** In the order in which features are kept. */
export function backbonesOf({ classifier, frames, clap }: Judges): Backbone[] {
  return clap === null ? [classifier, frames] : [classifier, frames, clap];
}

/** Places within the features of a sound. */
export const place = { classifier: 0, frames: 1, clap: 2 } as const;

/** What a manifest says of a backbone: scores of others are not comparable. */
export interface BackboneIdentity {
  readonly name: string;
  readonly hash: string;
  readonly protocol: string;
}

/** Who judged, by role. */
export function identitiesOf({ classifier, frames, clap }: Judges): Record<string, BackboneIdentity> {
  const named = { classifier: identityOf(classifier), frames: identityOf(frames) };
  return clap === null ? named : { ...named, clap: identityOf(clap) };
}

export function identityOf({ name, hash, protocol }: Backbone): BackboneIdentity {
  return { name, hash, protocol };
}

/** Whether scores may stand beside those of papers, whose judges are PANNs and VGGish: those of the embedded one never do. */
export function isPublished(judges: Judges): boolean {
  return backbonesOf(judges).every(({ name }) => name !== embeddedJudge);
}

/** The same judges, hearing nothing that a sound of the lowest of these rates cannot have, as far as their protocols leave that open. */
export function judgesLimitedTo(judges: Judges, sampleRates: readonly number[]): Judges {
  const lowest = Math.min(...sampleRates);
  const limited = (backbone: Backbone): Backbone => backbone.limitedTo?.(lowest) ?? backbone;
  return { ...judges, classifier: limited(judges.classifier), frames: limited(judges.frames) };
}

/** Who of the judges hears less for a limit. */
export function limitedNames(judges: Judges, limited: Judges): string[] {
  const before = new Set(backbonesOf(judges).map(({ protocol }) => protocol));
  return [...new Set(backbonesOf(limited).flatMap(({ name, protocol }) => (before.has(protocol) ? [] : [name])))];
}
