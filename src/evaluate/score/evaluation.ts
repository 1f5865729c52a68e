import type { Interval } from "../metric/bootstrap.ts";
import type { MeanAndDeviation } from "../metric/inception-score.ts";
import type { KadBandwidth } from "../metric/kernel-distance.ts";
import type { KlConvention } from "../metric/kl-divergence.ts";
import type { NeighbourCounts } from "../metric/neighbour-scores.ts";
import type { TestListName } from "../test-list.ts";
import type { BackboneIdentity, SetName } from "./judges.ts";

/** Scores of a set of sounds; null where one cannot be: `warnings` then says why. */
export interface SetMetrics {
  /** Fréchet distance of the classifier's embeddings. */
  readonly fd: number | null;
  /** Fréchet distance of the embeddings of parts of sounds: 0.96 s by VGGish, blocks of 2.3 s by aiSFX. */
  readonly fad: number | null;
  /** FAD as for endlessly many generated sounds. */
  readonly fadInfinity: number | null;
  /** Inception score. */
  readonly is: MetricSpread;
  /** Mean divergence of pairs, from the reference to the generated. */
  readonly klSoftmax: number | null;
  readonly klSigmoid: number | null;
  /** Kernel Inception Distance. */
  readonly kid: MetricSpread;
  /** Kernel Audio Distance of the classifier's embeddings, times 100. */
  readonly kad: number | null;
  /** The share of generated sounds that are near some reference sound, by the classifier's embeddings. */
  readonly precision: number | null;
  /** The share of reference sounds that are near some generated sound. */
  readonly recall: number | null;
  /** How many reference sounds are near a generated one, by the neighbours: may be above 1. */
  readonly density: number | null;
  /** The share of reference sounds that have a generated one nearby. */
  readonly coverage: number | null;
  /** Mean cosine distance between the embeddings of sounds of one prompt. */
  readonly diversity: number | null;
  /** In decibels, over the pairs that differ. */
  readonly psnr: number | null;
  readonly ssim: number | null;
  /** Log-spectral distance of mels. */
  readonly lsd: number | null;
  /** Mean cosine between captions and generated sounds. */
  readonly clap: number | null;
  /** Mean cosine between the CLAP embeddings of pairs. */
  readonly clapAudio: number | null;
}

export type MetricSpread = MeanAndDeviation | { readonly mean: null; readonly std: null };

/** Metrics that compare or describe sets, whichever sounds they hold. */
export type ComparedMetrics = Pick<
  SetMetrics,
  "fd" | "fad" | "is" | "kid" | "kad" | "precision" | "recall" | "density" | "coverage"
>;

/** A score between real sounds, and that of the generated sounds at the same counts; mean and spread over the halvings. */
export interface RealToRealScore {
  /** One half of the reference against the other. */
  readonly real: MeanAndDeviation;
  /** As many generated sounds against that other half. */
  readonly generated: MeanAndDeviation;
}

/** What scores would be if the generated sounds were real ones: the scores of one half of the reference against the other. */
export interface RealToReal {
  /** Sounds on each side: scores depend on it, so these stand beside each other and not beside those of the whole sets. */
  readonly soundCount: number;
  readonly halvingCount: number;
  /** Whether the generated sounds are the pairs of the half that they stand for, or drawn at random. */
  readonly isPaired: boolean;
  readonly scores: Readonly<Partial<Record<keyof ComparedMetrics, RealToRealScore>>>;
}

/** One generated sound; null where a number does not apply. */
export interface SoundScore {
  readonly file: string;
  /** The sound that it is paired with. */
  readonly reference: string | null;
  readonly durationSeconds: number | null;
  readonly isSilent: boolean;
  readonly klSoftmax: number | null;
  readonly klSigmoid: number | null;
  readonly psnr: number | null;
  readonly ssim: number | null;
  readonly lsd: number | null;
  readonly clap: number | null;
  readonly clapAudio: number | null;
  /** How far its embedding is from the mean of the reference's. */
  readonly distance: number | null;
  /** Its divergence from its pair by the further judges that give one, by their names. */
  readonly furtherKl: Readonly<Record<string, number | null>>;
}

/** Scores of a further judge: Fréchet distance, Kernel Audio Distance, mean divergence of pairs, inception score. */
export type FurtherMetric = "fd" | "kad" | "kl" | "is";

/** One score by a judge beside those of the preset. */
export interface FurtherScore {
  /** The judge's name. */
  readonly judge: string;
  readonly metric: FurtherMetric;
  /** As tables name it: `FD PaSST`. */
  readonly title: string;
  readonly better: "lower" | "higher";
  /** Null where it cannot be: `warnings` then says why. */
  readonly value: number | MetricSpread | null;
  /** 95 % of bootstrap replicates over pairs, for means of them. */
  readonly interval: Interval | null;
  /** One half of the reference against the other, by this judge; null where there is none. */
  readonly realToReal: RealToRealScore | null;
}

/** A sound that was left out, of everything or of one backbone's metrics. */
export interface UnusableSound {
  readonly set: SetName;
  readonly file: string;
  readonly reason: string;
  readonly backbone: string | null;
}

export interface SetManifest {
  /** Sounds that were found. */
  readonly found: number;
  /** Sounds that could be read. */
  readonly read: number;
  readonly silent: number;
  /** Rows of embeddings that each backbone made. */
  readonly rows: Readonly<Record<string, number>>;
  /** SHA-256 of the sorted names and contents of the sounds that could be read. */
  readonly hash: string;
}

/** Prompts that several of the generated sounds were made of. */
export interface PromptManifest {
  readonly from: "captions" | "names";
  readonly promptCount: number;
  readonly soundCount: number;
}

/** The published list that an evaluation is told for. */
export interface TestListManifest {
  readonly name: TestListName;
  readonly soundCount: number;
  /** Whether both sets have as many sounds that could be read. */
  readonly isWhole: boolean;
}

/** All that decides the numbers: scores with unequal manifests are not comparable. */
export interface EvaluationManifest {
  readonly preset: string;
  readonly presetVersion: number;
  /** Null where none was named. */
  readonly testList: TestListManifest | null;
  readonly backbones: Readonly<Record<string, BackboneIdentity>>;
  /** Whether scores may stand beside published ones. */
  readonly isPublishedBackbone: boolean;
  readonly klConvention: KlConvention;
  readonly kadBandwidth: KadBandwidth;
  /** Nearest neighbours of precision and recall, and of density and coverage. */
  readonly neighbours: NeighbourCounts;
  /** What the generated sounds of one prompt are known by; null where no prompt has two. */
  readonly prompts: PromptManifest | null;
  readonly seed: number;
  readonly generated: SetManifest;
  readonly reference: SetManifest;
  readonly isPaired: boolean;
  /** Pairs of which both sounds could be read. */
  readonly pairCount: number;
  readonly versions: Readonly<Record<string, string>>;
}

export interface Evaluation {
  readonly metrics: SetMetrics;
  /** Scores by further judges, where one asked for them. */
  readonly further: readonly FurtherScore[];
  /** 95 % bootstrap intervals over the clips, by metric. */
  readonly intervals: Readonly<Partial<Record<keyof SetMetrics, Interval>>>;
  /** One half of the reference against the other; null where sounds are too few, as `warnings` says, or nobody asked. */
  readonly realToReal: RealToReal | null;
  readonly sounds: readonly SoundScore[];
  readonly unusable: readonly UnusableSound[];
  readonly warnings: readonly string[];
  readonly manifest: EvaluationManifest;
}
