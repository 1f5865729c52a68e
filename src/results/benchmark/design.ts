import type { Published } from "./published.ts";
import type { Condition } from "./score.ts";

/** What a benchmark compares: as much of its config as its tables and claims are made of. */
export interface StudyDesign {
  readonly datasets: readonly { readonly name: string; readonly published: Published | null }[];
  readonly pretrained: readonly { readonly name: string }[];
  /** Whether models from random weights are trained beside. */
  readonly scratch: boolean;
  readonly trainConditions: readonly Condition[];
  readonly testConditions: readonly Condition[];
  /** Both where null. */
  readonly untrainedTestConditions: readonly Condition[] | null;
  readonly seeds: readonly number[];
  readonly developmentSeeds: readonly number[] | null;
  readonly training: {
    readonly steps: number;
    readonly evaluateEvery: number;
    readonly evaluateAt: readonly number[] | null;
  };
}
