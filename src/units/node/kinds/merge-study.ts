import { join } from "node:path";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { writeWhole } from "../../../files/write-whole.ts";
import { benchmarkWith } from "../../../library/benchmark.ts";
import { workWithLibrary } from "../../../library/shared-work.ts";
import { writeStudyReport } from "../../../library/write-study-report.ts";
import { gridOf } from "../../../results/benchmark/grid.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { checkBenchmarkConfig } from "../../../study/benchmark/parse-config.ts";
import { openLedger } from "../../../study/benchmark/run-benchmark.ts";
import { soundsFolder } from "../../../study/benchmark/run-cell.ts";
import { readUnitResult } from "../../unit-result.ts";
import type { UnitKind } from "../unit-kind.ts";
import { heardFileName, type NotedCell, studyUnitsJobSchema } from "./study-request.ts";

/** The folder of the study, as if all of its cells had been finished there, with its report. */
export const mergeStudy: UnitKind["merge"] = async (request, units, tools) => {
  const { store, out, report, library } = tools;
  if (out === null) {
    throw new FoleyError("usage", "merge: expected a folder for the study, got none; name one", {
      subject: "mergeOut",
    });
  }
  const { config: said, command } = parseSettings(studyUnitsJobSchema, request, "job");
  const config = checkBenchmarkConfig("study", said);
  const ledger = await openLedger(config, out);
  const warnings = new Set<string>();
  for (const [i, cell] of gridOf(config).entries()) {
    const key = units[i] ?? "";
    const { noted, read } = await readUnitResult<NotedCell>(key, { store });
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
