import { join } from "node:path";
import type { Cell } from "../../results/benchmark/grid.ts";
import { readRunLog } from "../../train/run/run-log.ts";

/** Where a cell keeps its checkpoint, log and sounds. */
export function cellFolder(folder: string, { id }: Pick<Cell, "id">): string {
  return join(folder, "cells", id);
}

/** The step after which a cell was last judged; 0 where it was not. */
export async function stepOf(cell: Cell, folder: string): Promise<number> {
  return (await readRunLog(cellFolder(folder, cell))).at(-1)?.step ?? 0;
}
