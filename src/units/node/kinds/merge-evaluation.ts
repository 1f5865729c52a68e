import { join } from "node:path";
import { FoleyError, internalError } from "../../../engine/tensor/error.ts";
import { evaluateHeard } from "../../../evaluate/evaluate-sounds.ts";
import type { HeardSound } from "../../../evaluate/features/hear-sounds.ts";
import { tableReport } from "../../../evaluate/report/table.ts";
import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import type { OwnScore } from "../../../evaluate/score/sound-scores.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { scoringOptions } from "../../../library/evaluate.ts";
import { evaluationRequest } from "../../../library/evaluate-options.ts";
import { writeEvaluation } from "../../../library/evaluation-files.ts";
import { workWithLibrary } from "../../../library/shared-work.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { readUnitResult } from "../../unit-result.ts";
import type { MergeTools, UnitKind } from "../unit-kind.ts";
import { entriesInUnits, evaluateEntries } from "./evaluate-entries.ts";
import { type EvaluateUnitsJob, evaluateUnitsJobSchema, featuresFile, notedEntriesSchema } from "./evaluate-request.ts";
import { decodeFeatures } from "./heard-features.ts";
import { checkedJudges } from "./unit-judges.ts";
import { heardElsewhere } from "./unit-sound.ts";

/** The evaluation that one machine would have made, as a table and, where a folder is wished, in files. */
export const mergeEvaluation: UnitKind["merge"] = async (request, units, tools) => {
  const job = parseSettings(evaluateUnitsJobSchema, request, "job");
  const evaluation = await workWithLibrary(tools.library, "evaluate", {}, async (resources) => {
    const asked = { ...evaluationRequest(job.settings), warnings: job.warnings };
    const options = await scoringOptions(resources, asked);
    const judged = checkedJudges(options, job.lowestHz, job.judges);
    const { generated, reference, own } = await gatherHeard(job, units, tools);
    return evaluateHeard(reference, generated, own, { ...options, ...judged, cache: null, signal: tools.signal });
  });
  return { files: await written(evaluation, tools.out), text: tableReport(evaluation, whole(tools.out)), warnings: [] };
};

function whole(out: string | null): string {
  return out === null ? "a folder would have all" : `${evaluationFile(out)} lists all`;
}

function evaluationFile(out: string): string {
  return join(out, "evaluation.json");
}

async function written(evaluation: Evaluation, out: string | null): Promise<string[]> {
  if (out === null) return [];
  makeFolder(out);
  const [json, csv, metrics] = [evaluationFile(out), join(out, "sounds.csv"), join(out, "metrics.csv")];
  await writeEvaluation({ evaluation, generated: [], reference: [] }, { json, csv, metrics });
  return [json, csv, metrics];
}

interface Gathered {
  readonly generated: readonly HeardSound[];
  readonly reference: readonly HeardSound[];
  readonly own: readonly OwnScore[];
}

/** All sounds of both sets, in their order. */
export async function gatherHeard(
  job: EvaluateUnitsJob,
  units: readonly string[],
  { store, report }: Pick<MergeTools, "store" | "report">,
): Promise<Gathered> {
  const { preset } = evaluationRequest(job.settings);
  const planned = entriesInUnits(evaluateEntries(job.generated, job.reference, preset));
  const sets = { generated: new Map<number, HeardSound>(), reference: new Map<number, HeardSound>() };
  const own = new Map<number, OwnScore>();
  for (const [i, key] of units.entries()) {
    const { noted, read } = await readUnitResult(key, notedEntriesSchema, { store });
    const featuresOf = await decodeFeatures(await read(featuresFile), `unit ${key}`);
    for (const [j, entry] of (planned[i] ?? []).entries()) {
      const heard = noted[j];
      if (heard === undefined) {
        const advice = "remove what lies in the store under that key, and do the unit again";
        throw new FoleyError("data", `unit ${key}: expected a note of each of its sounds, got fewer; ${advice}`);
      }
      for (const set of ["generated", "reference"] as const) {
        const [place, one] = [entry[set], heard[set]];
        if (place === null || one === null) continue;
        sets[set].set(place, heardElsewhere(one, featuresOf(`${j}.${set}`, job.judges.length)));
      }
      if (entry.generated !== null && heard.own !== null) own.set(entry.generated, heard.own);
    }
    const done = i + 1;
    await report({ stage: "merge", done, total: units.length, unit: "items", share: done / units.length / 2 });
  }
  return {
    generated: inOrder(sets.generated, job.generated.length),
    reference: inOrder(sets.reference, job.reference.length),
    own: inOrder(own, job.generated.length),
  };
}

function inOrder<T>(found: ReadonlyMap<number, T>, count: number): T[] {
  return Array.from({ length: count }, (_, place) => {
    const one = found.get(place);
    if (one === undefined) throw internalError(`no sound at ${place}`);
    return one;
  });
}
