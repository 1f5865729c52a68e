import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { type Cell, gridOf } from "../../results/benchmark/grid.ts";
import { conditions, metricNames } from "../../results/benchmark/score.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import { measureBindings } from "../benchmark/binding.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import { withPlaces } from "../benchmark/find-config.ts";
import { asOfCell, type BenchmarkEvent, finishCells, openLedger } from "../benchmark/run-benchmark.ts";
import { differingBindings, type MadeBy } from "../report/made-by.ts";
import { checkSame, choosePart, scoresBeside, type Verification, verificationOf } from "./verification.ts";
import type { VerifyRequest, VerifyTools } from "./verify-request.ts";

/** The finished cells of a benchmark, with what they were made of. */
export interface VerifiableCells {
  readonly config: BenchmarkConfig;
  readonly madeBy: MadeBy;
  readonly cells: readonly CellResult[];
  /** What stands before their names where there are several benchmarks. */
  readonly prefix: string;
}

/**
 * Trains and judges a random cell of benchmarks anew, in a folder of its own where a stopped one goes on.
 *
 * @throws FoleyError "usage" for places that are missing, "data" where models, judges or sounds are others, "config" where the cell is
 *   finished in that folder
 */
export async function verifyCell(
  benchmarks: readonly VerifiableCells[],
  { places, seed, cell }: VerifyRequest,
  tools: VerifyTools,
  work: Work<BenchmarkEvent>,
): Promise<Verification> {
  const all = benchmarks.flatMap((own) =>
    own.cells.map((result) => ({ own, result, id: `${own.prefix}${result.id}` })),
  );
  const { own, result, id } = choosePart(all, seed, cell);
  const config = withPlaces(own.config, places);
  const opened = await tools.benchmark(config, own.prefix);
  checkSame(differingBindings(own.madeBy, await measureBindings(config, opened, asOfCell(result, work))));
  const wanted = gridOf(config).filter((one) => one.id === result.id);
  await checkUnmeasured(wanted, config, opened);
  const { cells, warnings } = await finishCells(config, wanted, opened, work);
  return verificationOf(
    id,
    seed,
    cells.flatMap((again) => scoresBeside(namedScores(result), namedScores(again))),
    warnings,
  );
}

/** What is finished would be read, and nothing measured: in the folder of the study itself it is equal whatever is true. */
async function checkUnmeasured(
  cells: readonly Cell[],
  config: BenchmarkConfig,
  { folder }: BenchmarkTools,
): Promise<void> {
  const ledger = await openLedger(config, folder);
  const known = cells.find(({ id }) => ledger.result(id) !== undefined);
  if (known === undefined) return;
  const message = `${folder}: expected no finished ${known.id}, which is to be measured anew, got one; choose another folder`;
  throw new FoleyError("config", message, { subject: "studyFolder" });
}

function namedScores({ curve }: CellResult): [string, number][] {
  return curve.flatMap(({ step, scores }) =>
    conditions.flatMap((test) =>
      metricNames.flatMap((metric): [string, number][] => {
        const score = scores[test]?.[metric];
        return score === undefined ? [] : [[`${test}.${metric} after ${step} steps`, score]];
      }),
    ),
  );
}
