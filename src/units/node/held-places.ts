import { resolve } from "node:path";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { type Work, workOf } from "../../engine/work.ts";
import { stampOf } from "../../files/stamp-of.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { dropFetched, fetchPlace } from "./fetch-place.ts";
import { keepInput } from "./inputs.ts";
import { bytesOfNote, noteOfPlace } from "./keep-place.ts";
import { findLacking, LackingError } from "./lacking-error.ts";
import type { NamedPlace, UnitKind, UnitTools } from "./unit-kind.ts";

/**
 * Puts into the store what a unit names of models and weights, so that machines without them can fetch them. What is there already is
 * not written again.
 *
 * @returns by what it is named, the hash under which it is kept
 */
export async function keepPlaces(
  kind: UnitKind,
  { request }: UnitOfWork,
  { store, ...work }: Pick<UnitTools, "store"> & Work,
): Promise<Record<string, string>> {
  const held: Record<string, string> = {};
  for (const { name, find } of namedIn(kind, request)) {
    const path = find();
    if (path === null || name in held) continue;
    const note = await noteOfPlace(path, work, async (part) => void (await keepInput(part, store)));
    held[name] = await keepInput(bytesOfNote(note), store);
  }
  return held;
}

/**
 * A unit with the places of what it needs on this machine: those that it names, or those of the cache, where what the store has is
 * fetched to.
 *
 * @throws LackingError where neither this machine nor the store has what it needs
 */
export async function unitHere(kind: UnitKind, unit: UnitOfWork, tools: UnitTools): Promise<UnitOfWork> {
  try {
    await findLacking(() => kind.check(unit, tools));
    return unit;
  } catch (error) {
    if (!(error instanceof LackingError)) throw error;
    const places = await fetched(namedIn(kind, unit.request), unit.held, tools);
    if (places.size === 0) throw error;
    const here = { ...unit, request: kind.placed(unit.request, ({ name }) => places.get(name) ?? null) };
    await findLacking(() => kind.check(here, tools)).catch(async (lacking: unknown) => {
      await dropChanged(places, unit.held);
      throw lacking;
    });
    return here;
  }
}

/** By what it is named, the place of all that lies here not, or otherwise. */
async function fetched(
  named: readonly NamedPlace[],
  held: UnitOfWork["held"],
  tools: UnitTools,
): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (const { name, find } of named) {
    const hash = held[name];
    if (hash === undefined || (await hashHere(find())) === hash) continue;
    const place = await fetchPlace(hash, tools);
    if (place !== null) places.set(name, place);
  }
  return places;
}

/** What was fetched once and is another by now, as a disk that lost something leaves it, is fetched anew the next time. */
async function dropChanged(places: ReadonlyMap<string, string>, held: UnitOfWork["held"]): Promise<void> {
  for (const [name, place] of places) {
    const hash = held[name] ?? "";
    if ((await hashOf(place)) !== hash) await dropFetched(hash);
  }
}

async function hashOf(path: string): Promise<string> {
  return sha256(bytesOfNote(await noteOfPlace(path, workOf())));
}

const known = new Map<string, Promise<string>>();

/** Of what lies here, looked at once in a process until it is replaced; null for nothing. */
async function hashHere(place: string | null): Promise<string | null> {
  if (place === null) return null;
  const path = resolve(place);
  const stamp = stampOf(path);
  const hash = known.get(stamp) ?? hashOf(path);
  known.set(stamp, hash);
  hash.catch(() => known.delete(stamp));
  return hash;
}

function namedIn(kind: UnitKind, request: UnitOfWork["request"]): NamedPlace[] {
  const named: NamedPlace[] = [];
  kind.placed(request, (one) => {
    named.push(one);
    return null;
  });
  return named;
}
