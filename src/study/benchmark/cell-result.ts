import type { Cell } from "./grid.ts";
import type { ScoredStep } from "./run-cell.ts";

/** A finished cell. */
export interface CellResult extends Cell {
  readonly curve: readonly ScoredStep[];
}
