import { existsSync } from "node:fs";
import { type Cell, gridOf } from "../../results/benchmark/grid.ts";
import { stepOf } from "./cell-folder.ts";
import type { BenchmarkConfig } from "./config.ts";
import { openLedger } from "./run-benchmark.ts";

/** Where a cell of a benchmark stands. */
export interface CellStatus extends Cell {
  readonly state: "finished" | "begun" | "waiting";
  /** The step after which it was last judged; 0 where it was not. */
  readonly step: number;
}

/** Where every cell of a benchmark stands; leaves nothing behind in a folder where it was not begun. */
export async function cellStatuses(config: BenchmarkConfig, folder: string): Promise<CellStatus[]> {
  const ledger = existsSync(folder) ? await openLedger(config, folder) : null;
  return Promise.all(
    gridOf(config).map(async (cell): Promise<CellStatus> => {
      const curve = ledger?.result(cell.id);
      if (curve !== undefined) return { ...cell, state: "finished", step: curve.at(-1)?.step ?? 0 };
      const step = await stepOf(cell, folder);
      return { ...cell, state: step > 0 ? "begun" : "waiting", step };
    }),
  );
}
