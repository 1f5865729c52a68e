import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { bestRecordOf } from "../../../train/run/best.ts";
import { readRunLog } from "../../../train/run/run-log.ts";
import type { HeardSet, RunDetail, RunEntry } from "../../api/research.ts";
import type { FoundFolder } from "./found-research.ts";

type Log = RunDetail["log"];

/** A run as a list shows it. */
export async function runEntryOf(found: FoundFolder): Promise<RunEntry> {
  const [log, best] = await Promise.all([readLog(found.folder), bestRecordOf(found.folder)]);
  return entryOf(found, log, best);
}

/** A run with its curves and sounds, as they are now. */
export async function runDetailOf(found: FoundFolder): Promise<RunDetail> {
  const [log, best] = await Promise.all([readLog(found.folder), bestRecordOf(found.folder)]);
  const sets = await heardSets(found.folder, log, best);
  const heard = sets.map(({ key, step, files }): HeardSet => ({ key, step, sounds: files.map(nameOf) }));
  return { ...entryOf(found, log, best), log: thinned(log), heard };
}

/** The file of a sound of a run, by its name; null where there is none. */
export async function heardFile({ folder }: FoundFolder, key: string, name: string): Promise<string | null> {
  const set = (await heardSets(folder, [], null)).find((one) => one.key === key);
  const file = set?.files.find((one) => nameOf(one) === name);
  return set === undefined || file === undefined ? null : join(set.folder, file);
}

function entryOf({ id, name, changedAt }: FoundFolder, log: Log, best: RunEntry["best"]): RunEntry {
  return { id, name, changedAt, step: log.at(-1)?.step ?? 0, best };
}

const lineSchema = z.looseObject({ step: z.int() });

/** Lines that hold numbers; JSON has none for what is not finite. */
async function readLog(folder: string): Promise<Log> {
  return (await readRunLog(folder)).flatMap((line) => {
    const parsed = lineSchema.safeParse(line);
    if (!parsed.success) return [];
    const { step, ...rest } = parsed.data;
    const values = Object.entries(rest).flatMap(([name, value]): [string, number][] =>
      typeof value === "number" ? [[name, value]] : [],
    );
    return [{ step, values: Object.fromEntries(values) }];
  });
}

/** More lines of one kind would be drawn over each other. */
const mostLines = 1000;

/** Evenly chosen lines of the loss, and all that tell scores. */
function thinned(log: Log): Log {
  const every = Math.ceil(log.filter(isOfLoss).length / mostLines);
  let count = 0;
  return log.filter((line, i) => !isOfLoss(line) || count++ % every === 0 || i === log.length - 1);
}

function isOfLoss({ values }: Log[number]): boolean {
  return "loss" in values && Object.keys(values).every((name) => !name.includes("."));
}

/** Sounds of one step, in a folder. */
interface SoundFolder {
  readonly key: string;
  readonly step: number | null;
  readonly folder: string;
  readonly files: readonly string[];
}

/** What was made to be heard: at each judged step of a benchmark's cell, at the last of a run, and at its best. */
async function heardSets(folder: string, log: Log, best: RunEntry["best"]): Promise<SoundFolder[]> {
  const scored = log.findLast((line) => !isOfLoss(line))?.step ?? null;
  const steps = (await namesIn(join(folder, "heard"))).filter((name) => /^\d+$/.test(name));
  const sets = [
    ...steps
      .map(Number)
      .sort((a, b) => a - b)
      .map((step) => ({ key: `step-${step}`, step, folder: join(folder, "heard", String(step)) })),
    { key: "best", step: best?.step ?? null, folder: join(folder, "best", "sounds") },
    ...(steps.length > 0 ? [] : [{ key: "last", step: scored, folder: join(folder, "sounds") }]),
  ];
  const filled = await Promise.all(sets.map(async (set) => ({ ...set, files: await soundsIn(set.folder) })));
  return filled.filter(({ files }) => files.length > 0);
}

async function soundsIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => /\.(wav|mp3|flac)$/.test(name)).sort();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, "");
}
