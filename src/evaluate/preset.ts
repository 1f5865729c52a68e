import type { KadBandwidth } from "./metric/kernel-distance.ts";
import type { KlConvention } from "./metric/kl-divergence.ts";

export const presetNames = ["paper-2023", "audioldm-eval", "foley", "kadtk"] as const;
export type PresetName = (typeof presetNames)[number];

/** A protocol of evaluation: scores of different presets are never comparable. */
export interface Preset {
  readonly name: PresetName;
  /** Raised whenever a score of the preset would change. */
  readonly version: number;
  readonly summary: string;
  readonly panns: "paper-2023" | "kadtk" | "foley";
  readonly vggish: "paper-2023" | "audioldm-eval" | "kadtk" | "foley";
  readonly klConvention: KlConvention;
  readonly kadBandwidth: KadBandwidth;
  /** Whether folders within the folder are looked into, and only sound files taken. */
  readonly isRecursive: boolean;
  /** Whether `a.wav` and `a.flac` are one sound to pair. */
  readonly ignoresExtension: boolean;
}

const published = {
  panns: "paper-2023",
  klConvention: "epsilon",
  kadBandwidth: "reference",
  isRecursive: false,
  ignoresExtension: false,
} as const;

export const presets: Readonly<Record<PresetName, Preset>> = {
  "paper-2023": {
    ...published,
    name: "paper-2023",
    version: 1,
    summary: "audioldm_eval 0.0.3 of 2023, the protocol of AudioLDM's paper",
    vggish: "paper-2023",
  },
  "audioldm-eval": {
    ...published,
    name: "audioldm-eval",
    version: 1,
    summary: "audioldm_eval of 2024 with its Cnn14 backbone",
    vggish: "audioldm-eval",
  },
  kadtk: {
    name: "kadtk",
    version: 1,
    summary:
      "KAD as kadtk 1.1.0 computes it, by a Gaussian as wide as the median distance within the set that is judged",
    panns: "kadtk",
    vggish: "kadtk",
    klConvention: "exact",
    kadBandwidth: "generated",
    isRecursive: false,
    ignoresExtension: true,
  },
  foley: {
    name: "foley",
    version: 1,
    summary: "every clip resampled rightly, divergences without epsilons",
    panns: "foley",
    vggish: "foley",
    klConvention: "exact",
    kadBandwidth: "reference",
    isRecursive: true,
    ignoresExtension: true,
  },
};
