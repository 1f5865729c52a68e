import type { FeatureStore } from "../../evaluate/features/feature-store.ts";
import type { PresetName } from "../../evaluate/preset.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import type { JudgedSound } from "../../evaluate/sounds/sound.ts";
import type { Settings } from "../../generate/settings.ts";
import type { ScoredWish } from "./scored-wish.ts";

/** How the diffusion model is heard and judged while it learns. */
export interface ScoringOptions {
  /** It is judged before the first step, after every so many, and after the last. */
  readonly everySteps: number;
  /** The reference sound of a wish's name is its pair. */
  readonly wishes: readonly ScoredWish[];
  /** Sampler, steps, guidance, duration; the model's own defaults where left out. */
  readonly settings: { readonly [S in keyof Settings]?: Settings[S] | undefined };
  /** A model folder whose vocoder makes the sounds; Griffin-Lim does where null. */
  readonly vocoder: string | null;
  readonly reference: readonly JudgedSound[];
  readonly judges: Judges;
  /** The protocol of the evaluation. */
  readonly preset: PresetName;
  /** For the reference's features; what is generated is never kept. */
  readonly cache: FeatureStore | null;
  /** Of foley, noted in each sound. */
  readonly version: string;
}
