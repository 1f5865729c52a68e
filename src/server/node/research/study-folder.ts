import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../../engine/json/parse-json.ts";
import { readTextIfThere } from "../../../files/read-text.ts";
import { toldConfigSchema } from "../../../results/benchmark/benchmark-report.ts";
import { cellsSchema } from "../../../results/benchmark/cell-result.ts";
import { type Cell, evaluatedSteps, gridOf } from "../../../results/benchmark/grid.ts";
import { cellFolder, stepOf } from "../../../study/benchmark/cell-folder.ts";
import { readLedger } from "../../../study/report/ledger.ts";
import type { StudyDetail, StudyEntry } from "../../api/research.ts";
import { type FoundFolder, foundId } from "./found-research.ts";

/** What a study's folder says of itself. */
interface StudyRecord {
  /** As it is told in reports. */
  readonly told: unknown;
  readonly config: z.output<typeof toldConfigSchema>;
  readonly cells: readonly Cell[];
  readonly finished: ReadonlyMap<string, unknown>;
}

/** A study as a list shows it; null for a folder that does not say what it is a study of. */
export async function studyEntryOf(found: FoundFolder): Promise<StudyEntry | null> {
  const record = await readRecord(found.folder);
  return record === null ? null : entryOf(found, record);
}

/** A study with the state of its cells, and what the finished ones came to. */
export async function studyDetailOf(found: FoundFolder): Promise<StudyDetail | null> {
  const record = await readRecord(found.folder);
  if (record === null) return null;
  const { told, cells, finished } = record;
  const states = await Promise.all(cells.map((cell) => stateOf(cell, found.folder, record)));
  const done = cells.flatMap((cell) => (finished.has(cell.id) ? [{ ...cell, curve: finished.get(cell.id) }] : []));
  const judges = await readJson(join(found.folder, "made-by.json"));
  const { backbones = {} } = z.looseObject({ backbones: z.unknown() }).safeParse(judges).data ?? {};
  const results = { study: "benchmark", config: told, backbones, cells: cellsSchema.parse(done) };
  return { ...entryOf(found, record), cells: states, results };
}

function entryOf({ id, name, changedAt }: FoundFolder, { cells, finished }: StudyRecord): StudyEntry {
  const done = cells.filter((cell) => finished.has(cell.id)).length;
  return { id, name, changedAt, finished: done, total: cells.length };
}

async function readRecord(folder: string): Promise<StudyRecord | null> {
  const told = await readJson(join(folder, "config.json"));
  const config = toldConfigSchema.safeParse(told).data;
  if (config === undefined) return null;
  return { told, config, cells: gridOf(config), finished: await readLedger(folder) };
}

async function stateOf(
  cell: Cell,
  folder: string,
  { config, finished }: StudyRecord,
): Promise<StudyDetail["cells"][number]> {
  const step = await stepOf(cell, folder);
  const state = finished.has(cell.id) ? "finished" : step > 0 ? "begun" : "waiting";
  const stepCount = evaluatedSteps(cell, config).at(-1) ?? 0;
  const run = cell.condition === null || state === "waiting" ? null : foundId(cellFolder(folder, cell));
  return { id: cell.id, state, step: state === "finished" ? stepCount : step, stepCount, run };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readTextIfThere(path, "a study's record");
  return text === null ? null : parseJson(text, path);
}
