import { existsSync, realpathSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { z } from "zod";
import type { DataRecord } from "../../data/clips.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { manifestFile } from "../../models/manifest.ts";
import { modelParts } from "../../models/model-parts.ts";
import { checkpointPath, checkRunKind } from "./checkpoint.ts";

/** The model that an original checkpoint to begin from is made into. */
const startName = "from";

/** What a run writes under the same name each time, and replaces. */
const replacedNames = [
  ...["model", "best", "sounds", startName],
  ...["best.json", "checkpoint.safetensors", "curves.svg", "data.json", "log.jsonl"],
];

/** What only model folders hold. */
const modelFiles = [
  "model_index.json",
  manifestFile,
  ...[...modelParts, "classifier"].map((part) => join(part, "config.json")),
];

/** What a run is made from, by the names of its options; undefined where that is not given. */
export type RunInputs = Readonly<Record<string, string | undefined>>;

/** The folder of the model that an original checkpoint to begin from is made into. */
export function startPath(folder: string): string {
  return join(folder, startName);
}

/**
 * Refuses a folder in which a run would replace what is not its own.
 *
 * A run's folder is known by its checkpoint, or by the record of its sounds, which is written before anything else; any other
 * must be free of the names that a run writes.
 *
 * @param kind as the runs' settings call it
 * @param convertsStart whether the run makes a model folder of an original checkpoint
 * @throws FoleyError "usage" naming what is in the way, "config" where another kind was trained there
 */
export async function checkRunPlace(
  folder: string,
  kind: string,
  inputs: RunInputs,
  convertsStart: boolean,
): Promise<void> {
  const ofModel = modelFiles.find((name) => existsSync(join(folder, name)));
  if (ofModel !== undefined) throw refusal(`got the model folder ${folder}, which has ${ofModel}`);
  const replaced = replacedNames.filter((name) => name !== startName || convertsStart);
  for (const [option, path] of Object.entries(inputs)) {
    if (typeof path !== "string") continue;
    const place = replaced.find((name) => isWithin(path, join(folder, name)));
    if (place !== undefined) throw refusal(`got ${folder}, whose ${place} it would replace, where ${option} lies`);
  }
  checkHeardApart(folder, inputs);
  await checkRunKind(folder, kind);
  if (existsSync(checkpointPath(folder)) || (await isBegun(folder))) return;
  const there = new Set(await readdir(folder).catch(() => []));
  // The second look sees links to nothing.
  const taken = replacedNames.filter((name) => existsSync(join(folder, name)) || there.has(name));
  if (taken.length > 0)
    throw refusal(`got ${folder} with ${taken.join(", ")} of something else, which it would replace`);
}

/** The sounds that a run makes to be scored would be found among those that it reads, and the run would be another one. */
function checkHeardApart(folder: string, inputs: RunInputs): void {
  if (inputs["scoring.reference"] === undefined) return;
  for (const option of ["data", "scoring.reference"]) {
    const path = inputs[option];
    if (path === undefined || !isWithin(folder, path)) continue;
    const expected = `a folder of a run for out that is not within ${option}, which its scored sounds would join`;
    const message = `train: expected ${expected}, got ${folder} in ${path}; choose another folder`;
    throw new FoleyError("usage", message, { subject: "out" });
  }
}

/** What a run leaves on its way; one that begins anew is another, whose results these are not. */
const passingNames = ["best.json", "best", "sounds", "curves.svg"];

/**
 * Notes in the folder of a run what it learns from, which makes it a run's, and removes what an earlier one left on its way; one
 * that goes on keeps the record of its beginning.
 */
export async function beginRun(folder: string, record: DataRecord): Promise<void> {
  if (existsSync(checkpointPath(folder))) return;
  makeFolder(folder);
  await writeWhole(recordPath(folder), `${JSON.stringify(record, null, 2)}\n`);
  for (const name of passingNames) await rm(join(folder, name), { recursive: true, force: true });
}

function recordPath(folder: string): string {
  return join(folder, "data.json");
}

const recordSchema: z.ZodType<DataRecord> = z.strictObject({
  name: z.string(),
  layout: z.custom<DataRecord["layout"]>((value) => typeof value === "string"),
  soundCount: z.int(),
  missingCount: z.int(),
  hash: z.hex().length(64),
});

async function isBegun(folder: string): Promise<boolean> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(recordPath(folder), "utf8"))).success;
  } catch {
    return false;
  }
}

function refusal(came: string): FoleyError {
  const message = `train: expected a folder of a run for out, or one without such, ${came}; choose another folder`;
  return new FoleyError("usage", message, { subject: "out" });
}

/** Whether a path is that of a place or in it, as they are named or as they really are. */
function isWithin(path: string, place: string): boolean {
  return namesOf(path).some((inner) =>
    namesOf(place).some((outer) => {
      const way = relative(outer, inner);
      return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    }),
  );
}

/** A link is replaced where it is, a file that it leads to where that is. */
function namesOf(path: string): string[] {
  return [join(realOf(dirname(resolve(path))), basename(path)), realOf(path)];
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
