import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { sameShape } from "../../engine/tensor/shape.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { sweepTemporaries } from "../../files/temporary.ts";
import { inWords } from "../../settings/in-words.ts";
import { readSafetensors, readSafetensorsHeader } from "../../weights/node/read-safetensors.ts";
import { writeSafetensors } from "../../weights/node/write-safetensors.ts";
import { settingsThatDiffer } from "./run-settings.ts";

/** Settings that are named where runs differ. */
const mostSaid = 3;

/** Where a run stands. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  readonly state: ReadonlyMap<string, Tensor>;
}

/** The file of the newest checkpoint of a run; it is replaced only by a whole one. */
export function checkpointPath(folder: string): string {
  return join(folder, "checkpoint.safetensors");
}

/** @param config the run's settings, which a resumed run must share */
export async function writeCheckpoint(folder: string, { step, state }: Checkpoint, config: string): Promise<void> {
  makeFolder(folder);
  await writeSafetensors(checkpointPath(folder), state, { step: String(step), config });
}

/** Removes what a kill in the middle of writing left in a run's folder, which would add up. */
export async function removePartialFiles(folder: string): Promise<void> {
  sweepTemporaries(folder);
  const names = await readdir(folder).catch(() => []);
  // Of an older foley, without an owner.
  const partial = names.filter((name) => /^\.checkpoint\.safetensors\.(?![0-9a-f]{24}\.).*\.partial$/.test(name));
  await Promise.all(partial.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * The newest checkpoint of a run, or null where it has none.
 *
 * @param config the run's settings as JSON
 * @param schema of these settings, see `settingsThatDiffer`
 * @throws FoleyError "config" where it was made with other settings
 */
export async function readCheckpoint(
  folder: string,
  config: string,
  schema?: z.core.$ZodType | undefined,
): Promise<Checkpoint | null> {
  const path = checkpointPath(folder);
  if (!existsSync(path)) return null;
  const { tensors, metadata } = await readSafetensors(path);
  checkSameSettings(path, settingsThatDiffer(configIn(metadata, path), config, schema ?? null));
  return { step: Number(metadata.step), state: tensors };
}

function checkSameSettings(path: string, different: readonly string[]): void {
  if (different.length === 0) return;
  const more = different.length - mostSaid;
  const came = `${different.slice(0, mostSaid).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
  throw new FoleyError(
    "config",
    `${path}: expected a checkpoint of these settings, got ${came}; use the same settings or another folder`,
    { subject: "out" },
  );
}

/** What is known of a run's settings before it is prepared. */
export interface KnownSettings {
  /** As JSON. */
  readonly config: string;
  /** See `settingsThatDiffer`. */
  readonly schema: z.core.$ZodType;
  /** Names of settings that are known later, whatever `config` says. */
  readonly later: readonly string[];
}

/**
 * Refuses to go on with a run of other settings, by a look at its checkpoint alone: what is not known yet is compared by
 * `readCheckpoint`.
 *
 * @throws FoleyError "config" where they are others
 */
export async function checkRunSettings(folder: string, { config, schema, later }: KnownSettings): Promise<void> {
  const path = checkpointPath(folder);
  if (!existsSync(path)) return;
  const { metadata } = await readSafetensorsHeader(path);
  const theirs = parseJsonObject(configIn(metadata, path), "the checkpoint's settings");
  const ours = parseJsonObject(config, "the settings");
  const asFarAsKnown = Object.keys(ours).flatMap((name) => {
    if (later.includes(name)) return [[name, ours[name]] as const];
    return Object.hasOwn(theirs, name) ? [[name, theirs[name]] as const] : [];
  });
  checkSameSettings(path, settingsThatDiffer(JSON.stringify(Object.fromEntries(asFarAsKnown)), config, schema));
}

/**
 * Refuses a folder with a run of something else, by a look at its checkpoint alone.
 *
 * @param kind as the runs' settings call it
 * @throws FoleyError "config" where another kind was trained there, or other weights lie there
 */
export async function checkRunKind(folder: string, kind: string): Promise<void> {
  const path = checkpointPath(folder);
  if (!existsSync(path)) return;
  const { metadata } = await readSafetensorsHeader(path);
  const { kind: found } = parseJsonObject(configIn(metadata, path), "the checkpoint's settings");
  if (found === kind) return;
  const message = `${folder}: expected a run of ${kind} or none, got one of ${inWords(found)}; take another folder`;
  throw new FoleyError("config", message, { subject: "out" });
}

function configIn({ config, step }: Readonly<Record<string, string>>, path: string): string {
  if (config !== undefined && /^\d+$/.test(step ?? "")) return config;
  throw new FoleyError(
    "config",
    `${path}: expected a checkpoint of foley, got other weights; move the file away or choose another folder`,
    { subject: "out" },
  );
}

/**
 * @param expected the tensors of the task that is to go on
 * @throws FoleyError "weights" where a checkpoint lacks one, or has others
 */
export function checkState(
  folder: string,
  expected: ReadonlyMap<string, Tensor>,
  found: ReadonlyMap<string, Tensor>,
): void {
  const absent = [...expected.keys()].find((name) => !found.has(name));
  const unknown = [...found.keys()].find((name) => !expected.has(name));
  const misfit = [...expected].find(([name, tensor]) => !isAlike(tensor, found.get(name)));
  if (absent === undefined && unknown === undefined && misfit === undefined) return;
  const came = absent === undefined ? `${unknown ?? misfit?.[0]}, which does not fit` : `none called ${absent}`;
  throw new FoleyError(
    "weights",
    `${checkpointPath(folder)}: expected the ${expected.size} tensors of this training, got ${came}; begin anew in another folder`,
    { subject: "out" },
  );
}

function isAlike(tensor: Tensor, found: Tensor | undefined): boolean {
  return found === undefined || (tensor.dtype === found.dtype && sameShape(tensor.shape, found.shape));
}
