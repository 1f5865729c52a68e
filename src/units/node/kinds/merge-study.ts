import { join } from "node:path";
import { toJsonValue } from "../../../engine/json/json-value.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { writeWhole } from "../../../files/write-whole.ts";
import { benchmarkWith } from "../../../library/benchmark.ts";
import { workWithLibrary } from "../../../library/shared-work.ts";
import { benchmarkTools } from "../../../library/study-tools.ts";
import { writeStudyReport } from "../../../library/write-study-report.ts";
import { type Cell, gridOf } from "../../../results/benchmark/grid.ts";
import type { ScoredStep } from "../../../results/benchmark/score.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { bindStudy } from "../../../study/benchmark/binding.ts";
import { checkBenchmarkConfig } from "../../../study/benchmark/parse-config.ts";
import { openLedger } from "../../../study/benchmark/run-benchmark.ts";
import { soundsFolder } from "../../../study/benchmark/run-cell.ts";
import type { Ledger } from "../../../study/report/ledger.ts";
import { hashOfJson } from "../../unit-of-work.ts";
import { readUnitResult, type UnitResult } from "../../unit-result.ts";
import type { UnitKind } from "../unit-kind.ts";
import { checkBindings } from "./check-bindings.ts";
import { heardFileName, type NotedCell, notedCellSchema, studyUnitsJobSchema } from "./study-request.ts";

/** The folder of the study, as if all of its cells had been finished there, with its report. */
export const mergeStudy: UnitKind["merge"] = async (request, units, tools) => {
  const { store, out, report, library } = tools;
  if (out === null) {
    throw new FoleyError("usage", "merge: expected a folder for the study, got none; name one", {
      subject: "mergeOut",
    });
  }
  const { config: said, command, bindings } = parseSettings(studyUnitsJobSchema, request, "job");
  const config = checkBenchmarkConfig("study", said);
  const ledger = await openLedger(config, out);
  const finished: (UnitResult<NotedCell> & { readonly cell: Cell })[] = [];
  for (const [i, cell] of gridOf(config).entries()) {
    const result = await readUnitResult(units[i] ?? "", notedCellSchema, { store });
    await checkSameScores(cell, result.noted, ledger, out);
    finished.push({ cell, ...result });
  }
  // Scores of one model must not stand in a report that names another, nor those of one machine in one that names another.
  await workWithLibrary(library, "study", {}, async (resources) => {
    const here = await benchmarkTools(resources, config, { folder: out });
    await checkBindings(config, here, bindings, tools);
    const makers = finished.map(({ noted }) => noted.versions);
    await bindStudy(config, here, makers, tools);
  });
  const warnings = new Set<string>();
  for (const [i, { cell, noted, read }] of finished.entries()) {
    const { curve, heard, warnings: own } = noted;
    for (const one of heard) {
      const folder = soundsFolder(out, cell, one.step);
      makeFolder(folder);
      await writeWhole(join(folder, one.name), await read(heardFileName(one)));
    }
    if (ledger.result(cell.id) === undefined) await ledger.append(cell.id, curve);
    for (const warning of own) warnings.add(warning);
    await report({ stage: "merge", done: i + 1, total: units.length, unit: "cells", share: (i + 1) / units.length });
  }
  const study = await workWithLibrary(library, "study", {}, (resources) =>
    benchmarkWith(resources, config, { folder: out, command: command ?? undefined }),
  );
  const target = join(out, "report");
  await writeStudyReport(target, study);
  const page = join(target, "report.html");
  return { files: [page], text: `${page}\n`, warnings: [...new Set([...warnings, ...study.warnings])] };
};

/** A folder that was merged into before keeps its scores, which these must be. */
async function checkSameScores(
  { id }: Cell,
  { curve }: NotedCell,
  ledger: Ledger<readonly ScoredStep[]>,
  out: string,
): Promise<void> {
  const known = ledger.result(id);
  if (known === undefined || (await hashOfJson(toJsonValue(known))) === (await hashOfJson(toJsonValue(curve)))) return;
  const message = `${out}: expected no other scores of ${id} than those that are merged, got some; choose another folder`;
  throw new FoleyError("config", message, { subject: "mergeOut" });
}
