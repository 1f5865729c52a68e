import { z } from "zod";
import { parseJson } from "../../../engine/json/parse-json.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { benchmarkReportSchema } from "../../../results/benchmark/benchmark-report.ts";
import { sensitivityReportSchema } from "../../../results/sensitivity/sensitivity-report.ts";
import { sweepReportSchema } from "../../../results/sweep-report.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { benchmarkView } from "./benchmark-view.ts";
import type { ReportView } from "./report-view.ts";
import { sensitivityView } from "./sensitivity-view.ts";
import { sweepView } from "./sweep-view.ts";

/** How the results of a study become a report to look at. */
interface ReportReader {
  /** Something that only its results have. */
  readonly mark: string;
  readonly view: (value: unknown, where: string) => ReportView;
}

function reader<S extends z.ZodType>(
  mark: string,
  schema: S,
  view: (results: z.output<S>) => ReportView,
): ReportReader {
  const manner = { code: "data", advice: "choose the file that foley wrote" } as const;
  return { mark, view: (value, where) => view(parseSettings(schema, value, where, manner)) };
}

const readers: readonly ReportReader[] = [
  reader("cells", benchmarkReportSchema, benchmarkView),
  reader("points", sweepReportSchema, sweepView),
  reader("reactions", sensitivityReportSchema, sensitivityView),
];

/**
 * The report that a file of results holds: `results.json` or `reactions.json`, as studies write them.
 *
 * @param where names the file in errors
 * @throws FoleyError "data" for a file that is none
 */
export function openReport(where: string, text: string): ReportView {
  return viewOfResults(where, parseJson(text, where));
}

/** The same of what was read already. */
export function viewOfResults(where: string, value: unknown): ReportView {
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const found = readers.find(({ mark }) => Object.hasOwn(fields, mark));
  if (found !== undefined) return found.view(value, where);
  throw new FoleyError(
    "data",
    `${where}: expected what a study came to, as in results.json or reactions.json, got something else; choose another file`,
  );
}
