import { existsSync } from "node:fs";
import { Ledger } from "../report/ledger.ts";
import type { BenchmarkConfig } from "./config.ts";
import { gridOf } from "./grid.ts";
import { hashConfig } from "./parse-config.ts";
import { stepOf } from "./run-benchmark.ts";
import type { CurvePoint } from "./run-cell.ts";

/** Where every cell of a benchmark stands, as lines of text. */
export async function benchmarkStatus(config: BenchmarkConfig, folder: string): Promise<string> {
  // A look shall leave nothing behind.
  const ledger = existsSync(folder) ? await Ledger.open<CurvePoint[]>(folder, hashConfig(config)) : null;
  const cells = gridOf(config);
  const width = Math.max(...cells.map(({ id }) => id.length));
  const lines = await Promise.all(
    cells.map(async (cell) => {
      const curve = ledger?.result(cell.id);
      const step = curve === undefined ? await stepOf(cell, folder) : (curve.at(-1)?.step ?? 0);
      const state = curve !== undefined ? "finished" : step > 0 ? "begun" : "waiting";
      const steps = cell.condition === null ? "" : `${step} of ${config.training.steps} steps`;
      return `${cell.id.padEnd(width)}  ${state.padEnd(8)}  ${steps}`.trimEnd();
    }),
  );
  const finished = cells.filter(({ id }) => ledger?.result(id) !== undefined).length;
  return [...lines, `${finished} of ${cells.length} cells finished`].join("\n");
}
