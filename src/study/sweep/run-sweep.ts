import { join } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import { gridOf } from "../../results/benchmark/grid.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import { bindStudy } from "../benchmark/binding.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import { type BenchmarkEvent, runBenchmark, runFreeCells, UnfinishedCellsError } from "../benchmark/run-benchmark.ts";
import type { StudyReport } from "../report/study-report.ts";
import { sweepFiles } from "./render-sweep.ts";
import type { Sweep, Variant } from "./sweep.ts";
import { type SweepPoint, sweepResults } from "./sweep-results.ts";

/**
 * Runs a benchmark at each point of a sweep, each with a ledger of its own, so that a stopped sweep goes on.
 *
 * @param values what to try; the sweep's own where null
 * @throws FoleyError "usage" for values that the sweep can't take, "config" for runs that it has no use of; what a benchmark throws
 */
export async function runSweep(
  sweep: Sweep,
  values: readonly string[] | null,
  config: BenchmarkConfig,
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
): Promise<StudyReport> {
  const tried = values ?? sweep.values;
  const variants = sweep.variants(tried);
  checkDistinct(sweep, variants);
  checkAllTold(sweep, config);
  const finished: SweepPoint[] = [];
  const warnings: string[] = [];
  const points = variants.map((variant, i) => ({
    variant,
    changed: variant.change(config),
    own: { ...tools, folder: join(tools.folder, "points", variant.id) },
    part: pointOfSweep(work, i, variants.length),
  }));
  // What other processes are at is waited for when nothing else is left to do.
  const failures: UnfinishedCellsError[] = [];
  for (const { changed, own, part } of points) {
    const running = runFreeCells(changed, gridOf(changed), own, part);
    const told = await running.catch((error: unknown) => {
      if (!(error instanceof UnfinishedCellsError)) throw error;
      failures.push(error);
      return [];
    });
    warnings.push(...told);
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  for (const { variant, changed, own, part } of points) {
    const run = await runBenchmark(changed, own, part);
    finished.push({
      id: variant.id,
      madeBy: await bindStudy(changed, own, [], { signal: work.signal, report: () => {} }),
      cells: run.cells,
    });
    warnings.push(...run.warnings);
  }
  const results = sweepResults(sweep.name, tried, config, finished, tools);
  return { files: await sweepFiles(results), warnings };
}

/** A sweep tells the best of a training, which no other run chooses. @throws FoleyError "config" for runs that are chosen by */
function checkAllTold({ name }: Sweep, { developmentSeeds }: BenchmarkConfig): void {
  if (developmentSeeds === null) return;
  const came = `got ${developmentSeeds.join(", ")}, whose runs it would not tell of`;
  throw new FoleyError("config", `study ${name}: developmentSeeds: expected none, ${came}; leave them out`);
}

/** One value in two spellings is one point. @throws FoleyError "usage" for one that stands twice, and for none at all */
function checkDistinct({ name }: Sweep, variants: readonly Variant[]): void {
  const refuse = (words: string): never => {
    throw new FoleyError("usage", `study ${name}: expected ${words}`, { subject: "sweepValues" });
  };
  if (variants.length === 0) refuse("values, got none; name some");
  for (const [i, { id, curve, x }] of variants.entries()) {
    const other = variants.slice(0, i).find((one) => one.curve === curve && one.x === x);
    if (other === undefined) continue;
    refuse(`values that differ, got ${other.id === id ? `${id} twice` : `${other.id} and ${id}`}; leave one out`);
  }
}

/** The work of one point among several. They take about equally long, which the time left is told by. */
function pointOfSweep(work: Work<BenchmarkEvent>, index: number, count: number): Work<BenchmarkEvent> {
  return {
    signal: work.signal,
    report: (event) =>
      event.share === null
        ? work.report(event)
        : work.report({
            ...event,
            done: index * event.total + event.done,
            total: count * event.total,
            share: (index + event.share) / count,
          }),
  };
}
