import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import { readText, readTextIfThere } from "../../files/read-text.ts";
import { readClaims } from "../../results/benchmark/claims.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { benchmarkDrawn } from "../benchmark/render.ts";
import { benchmarkResultsSchema, configOfResults, resultsAdvice, studyOfResults } from "../benchmark/results.ts";
import type { BenchmarkEvent } from "../benchmark/run-benchmark.ts";
import type { DrawnReport } from "../report/study-report.ts";
import { sensitivityOfResults, sensitivityResultsSchema } from "../sensitivity/results.ts";
import { sweepDrawn } from "../sweep/render-sweep.ts";
import { readGains } from "../sweep/scarcity-claims.ts";
import { type SweepName, sweepNames } from "../sweep/sweep.ts";
import { pointsOfResults, type SweepResults, sweepResultsSchema } from "../sweep/sweep-results.ts";
import type { Verification } from "./verification.ts";
import { verifyCell } from "./verify-cell.ts";
import { settingsOfResults, verifyReaction } from "./verify-reaction.ts";
import type { VerifyRequest, VerifyTools } from "./verify-request.ts";

/** A report with all that it is bound to. */
export interface BoundReport {
  readonly command: string | null;
  readonly commits: readonly string[];
  /** What its scores make, anew. */
  readonly drawn: () => Promise<DrawnReport>;
  /** Measures a random part of it anew. */
  readonly verify: (request: VerifyRequest, tools: VerifyTools, work: Work<BenchmarkEvent>) => Promise<Verification>;
}

type ReadResults = (where: string, value: unknown) => BoundReport;

/** @param check what of the results has a schema of its own, for errors */
function reader<S extends z.ZodType>(
  schema: S,
  check: (results: z.output<S>, where: string) => unknown,
  bound: (results: z.output<S>) => BoundReport,
): ReadResults {
  return (where, value) => {
    const results = parseSettings(schema, value, where, { code: "data", advice: resultsAdvice });
    check(results, where);
    return bound(results);
  };
}

const benchmarkReader = reader(benchmarkResultsSchema, configOfResults, (results) => ({
  command: results.command,
  commits: results.versions.commits,
  drawn: () => benchmarkDrawn({ ...results, claims: readClaims(studyOfResults(results)) }),
  verify: (request, tools, work) =>
    verifyCell([{ ...studyOfResults(results), madeBy: results, prefix: "" }], request, tools, work),
}));

const sweepReader = reader(sweepResultsSchema, configOfResults, (results) => ({
  command: results.command,
  commits: results.versions.commits,
  drawn: async () => ({
    texts: await sweepDrawn({ ...results, claims: readGains(pointsOfResults(results)) }),
    pageParts: [],
  }),
  verify: (request, tools, work) =>
    verifyCell(
      pointsOfResults(results).map(({ variant, config, cells }) => ({
        ...{ config, cells, prefix: `${variant.id}/` },
        madeBy: { ...results, sounds: soundsAt(results, variant.id) },
      })),
      request,
      tools,
      work,
    ),
}));

const sensitivityReader = reader(sensitivityResultsSchema, settingsOfResults, (results) => ({
  command: results.command,
  commits: results.manifest.versions.commits,
  drawn: async () => ({ texts: await sensitivityOfResults(results), pageParts: [] }),
  verify: (request, tools, work) => verifyReaction(results, request, tools, work),
}));

/** How the results of each study are read. */
const readers: Readonly<Record<"benchmark" | "sensitivity" | SweepName, ReadResults>> = {
  benchmark: benchmarkReader,
  sensitivity: sensitivityReader,
  scarcity: sweepReader,
  guidance: sweepReader,
  steps: sweepReader,
  samplers: sweepReader,
  candidates: sweepReader,
};

function soundsAt({ points }: SweepResults, id: string): SweepResults["points"][number]["sounds"] {
  return points.find((point) => point.id === id)?.sounds ?? {};
}

const files = ["results.json", "reactions.json"];
const study = z.looseObject({ study: z.enum(["benchmark", "sensitivity", ...sweepNames]) });

/**
 * The report that a folder holds.
 *
 * @throws FoleyError "not-found" where it holds none, "data" where its results lack something that they must be bound to
 */
export async function readReport(folder: string): Promise<BoundReport> {
  for (const file of files) {
    const path = join(folder, file);
    const text = await readTextIfThere(path, "results of a study");
    if (text === null) continue;
    const value = parseJson(text, path);
    const advice = "results of an older foley do not say which study they are of; make it again";
    return readers[parseSettings(study, value, path, { code: "data", advice }).study](path, value);
  }
  throw new FoleyError("not-found", `${folder}: expected the report of a study, with ${files.join(" or ")}, got none`);
}

/** A line for each thing that a report lacks: a command, a commit, or a text that is what its results make. */
export async function faultsOfReport(folder: string): Promise<string[]> {
  const report = await readReport(folder);
  const { command, commits } = report;
  const faults = [
    ...(command === null ? ["no command that makes it again"] : []),
    ...(commits.length === 0 ? ["no commit that made it"] : []),
  ];
  for (const file of await changedTexts(folder, report)) faults.push(`${file} is not what the results make`);
  return faults;
}

/**
 * That every text and figure of a report says what its scores say: who measures scores anew finds no fault in words about them.
 *
 * @throws FoleyError "data" naming the first that says something else, "not-found" where one is missing
 */
export async function checkTexts(folder: string, report: BoundReport): Promise<void> {
  const [first] = await changedTexts(folder, report);
  if (first === undefined) return;
  const where = join(folder, first);
  const advice = "it was changed, or another foley wrote it; run the study's command again, which writes it anew";
  throw new FoleyError("data", `${where}: expected what the scores of the report make, got something else; ${advice}`);
}

/** Files whose text is another than the one that scores make. */
async function changedTexts(folder: string, { drawn }: BoundReport): Promise<string[]> {
  const { texts, pageParts } = await drawn();
  const changed: string[] = [];
  const read = (file: string): Promise<string> => readText(join(folder, file), "a report");
  for (const [file, text] of texts) if ((await read(file)) !== text) changed.push(file);
  const parts = pageParts.join("\n");
  if (parts !== "" && !(await read("report.html")).includes(parts)) changed.push("report.html");
  return changed;
}
