import type { MeanInterval } from "../interval.ts";
import type { DamageName } from "./damage-name.ts";

/** How one metric stands when a share of the clips has one damage. */
export interface Reaction extends MeanInterval {
  readonly metric: string;
  readonly damage: DamageName;
  /** Of the clips, 0 to 1. */
  readonly share: number;
  /** One value for each seed. */
  readonly values: readonly number[];
}
