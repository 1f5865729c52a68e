import { FoleyError } from "../../engine/tensor/error.ts";
import type { Listing, Problem } from "../dataset.ts";

/** One way to lay out a data set. */
export interface Layout {
  readonly name: string;
  /** Whether a path is laid out so, as far as a look at its files tells. */
  isAt(path: string, kind: "file" | "folder"): boolean | Promise<boolean>;
  /** @throws FoleyError "data" or "not-found" where a table cannot be read at all; single rows become problems */
  read(path: string): Promise<Listing>;
  /** The share of sounds for testing where the data set has no splits of its own. */
  readonly testShare: number;
}

/** What can be made of each row, and what is wrong with the others. */
export function collectRows<R, T>(rows: readonly R[], make: (row: R, index: number) => T, problems: Problem[]): T[] {
  return rows.flatMap((row, index) => {
    try {
      return [make(row, index)];
    } catch (error) {
      if (!(error instanceof FoleyError) || error.code !== "data") throw error;
      problems.push({ kind: "row", message: error.message });
      return [];
    }
  });
}
