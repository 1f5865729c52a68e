import type { z } from "zod";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { placesIn, shardText } from "../shard.ts";
import {
  firstDifference,
  hashInName,
  isShardFile,
  jobFile,
  jobsKey,
  type ShardNote,
  shardNoteSchema,
  type UnitJob,
  unitJobSchema,
} from "../unit-job.ts";
import type { UnitStore } from "../unit-store.ts";
import { JoinedStore } from "./joined-store.ts";
import type { MergedUnits, MergeTools } from "./unit-kind.ts";
import { findUnitKind } from "./unit-kinds.ts";

/**
 * Brings together what the shards of one job left in one store or in several.
 *
 * @throws FoleyError "not-found" where nothing was left, "config" for shards of several jobs or of another version, "data" naming
 *   the shards that are missing
 */
export async function mergeShards(
  stores: readonly UnitStore[],
  tools: Omit<MergeTools, "store">,
): Promise<MergedUnits> {
  const { hash, job } = await oneJob(stores);
  if (job.foley !== tools.version) {
    throw new FoleyError(
      "config",
      `merge: expected shards of foley ${tools.version}, got those of ${job.foley}; merge them with that version`,
    );
  }
  const kind = findUnitKind(job.kind);
  const shards = await shardsOf(stores, hash);
  const keys = keysOf(job, shards);
  checkSameInputs(shards);
  const store = new JoinedStore(stores);
  await checkDone(keys, store);
  const merged = await kind.merge(job.request, keys, { ...tools, store });
  return { ...merged, warnings: [...doubled(shards), ...merged.warnings] };
}

interface FoundJob {
  readonly hash: string;
  readonly job: UnitJob;
  readonly store: UnitStore;
}

async function oneJob(stores: readonly UnitStore[]): Promise<FoundJob> {
  const found: FoundJob[] = [];
  for (const store of stores) {
    const hashes = new Set((await store.list(jobsKey)).flatMap((name) => hashInName(name) ?? []));
    if (hashes.size === 0) {
      throw new FoleyError("not-found", `${store.name}: expected shards of a job, got none; check the path`);
    }
    for (const hash of hashes) found.push({ hash, store, job: await readJob(store, hash) });
  }
  const [first, ...others] = found;
  if (first === undefined) throw new FoleyError("usage", "merge: expected a place with shards, got none; name one");
  const other = others.find(({ hash }) => hash !== first.hash);
  if (other === undefined) return first;
  throw new FoleyError("config", `merge: expected shards of one job, got ${differenceOf(first, other)}`);
}

async function readJob(store: UnitStore, hash: string): Promise<UnitJob> {
  const { foley, kind, request, total } = await readNote(store, jobFile(hash), unitJobSchema);
  return { foley, kind: findUnitKind(kind).name, request, total };
}

async function readNote<S extends z.ZodType>(store: UnitStore, name: string, schema: S): Promise<z.output<S>> {
  const where = `${store.name}: ${name}`;
  const value = parseJson(new TextDecoder().decode(await store.read(jobsKey, name)), where);
  return parseSettings(schema, value, where, { code: "data", advice: "do the shard again" });
}

function differenceOf(a: FoundJob, b: FoundJob): string {
  const places = a.store.name === b.store.name ? `in ${a.store.name}` : `in ${a.store.name} and ${b.store.name}`;
  const keep = "merge those of each job by themselves";
  if (a.job.foley !== b.job.foley)
    return `those of foley ${a.job.foley} and ${b.job.foley} ${places}; use one version on all machines`;
  if (a.job.kind !== b.job.kind) return `those of ${a.job.kind} and of ${b.job.kind} ${places}; ${keep}`;
  const setting = firstDifference(a.job.request, b.job.request) ?? "total";
  return `those of several, with another ${setting}, ${places}; ${keep}`;
}

interface FoundShard {
  readonly note: ShardNote;
  readonly store: UnitStore;
}

async function shardsOf(stores: readonly UnitStore[], hash: string): Promise<FoundShard[]> {
  const found: FoundShard[] = [];
  for (const store of stores) {
    const names = (await store.list(jobsKey)).filter((name) => isShardFile(name, hash));
    for (const name of names) found.push({ store, note: await readNote(store, name, shardNoteSchema) });
  }
  return found;
}

/** The key of every unit of the job, in order. */
function keysOf({ total }: UnitJob, shards: readonly FoundShard[]): string[] {
  const keys = new Map<number, string>();
  for (const { note } of shards)
    for (const [i, place] of placesIn(note, total).entries()) keys.set(place, note.units[i] ?? "");
  const missing = Array.from({ length: total }, (_, place) => place).filter((place) => !keys.get(place));
  if (missing.length === 0) return Array.from({ length: total }, (_, place) => keys.get(place) ?? "");
  throw new FoleyError("data", `merge: expected all ${total} units, got ${total - missing.length}; ${toDo(shards)}`);
}

/** Sounds that were changed between two shards have the names of the job too. */
function checkSameInputs(shards: readonly FoundShard[]): void {
  const [first, ...others] = shards.map(({ note }) => note).filter(({ inputs }) => inputs !== null);
  const other = others.find(({ inputs }) => inputs !== first?.inputs);
  if (first === undefined || other === undefined) return;
  const came = `got others for shard ${shardText(other)} than for shard ${shardText(first)}`;
  throw new FoleyError(
    "data",
    `merge: expected shards of the same sounds, ${came}; do all shards again, of the sounds as they are now`,
  );
}

function toDo(shards: readonly FoundShard[]): string {
  const counts = [...new Set(shards.map(({ note }) => note.count))];
  const [count] = counts;
  if (count === undefined || counts.length > 1) return "no shard is whole yet that has the others; do them first";
  const done = new Set(shards.map(({ note }) => note.index));
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !done.has(index));
  const named = missing.slice(0, mostNamed).map((index) => shardText({ index, count }));
  const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : "";
  return `do ${missing.length === 1 ? "shard" : "shards"} ${named.join(", ")}${more} first`;
}

const mostNamed = 8;

async function checkDone(keys: readonly string[], store: UnitStore): Promise<void> {
  for (const [i, key] of keys.entries()) {
    if (await store.has(key)) continue;
    throw new FoleyError(
      "data",
      `${store.name}: expected the result of unit ${i + 1}, ${key.slice(0, 12)}…, got none; do its shard again`,
    );
  }
}

/** Shards that several places have. */
function doubled(shards: readonly FoundShard[]): string[] {
  const places = new Map<string, string[]>();
  for (const { note, store } of shards) {
    const name = shardText(note);
    places.set(name, [...(places.get(name) ?? []), store.name]);
  }
  return [...places].flatMap(([name, names]) =>
    names.length === 1 ? [] : [`shard ${name} is there ${names.length} times, in ${names.join(", ")}; it counts once`],
  );
}
