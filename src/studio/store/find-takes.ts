import type { Take } from "../take.ts";
import { database } from "./studio-database.ts";

/** What is looked for in the library. */
export interface TakeSearch {
  /** Words that all stand in the name, the prompt, the tags or the model; or a seed. */
  readonly words: string;
  readonly isFavourite: boolean;
  /** Null for any. */
  readonly tag: string | null;
}

/** The newest takes first. */
export async function newestTakes(count: number): Promise<Take[]> {
  return database.takes.orderBy("createdAt").reverse().limit(count).toArray();
}

/** Takes that a search means. */
export interface FoundTakes {
  readonly takes: readonly Take[];
  /** How many there are of them in all. */
  readonly total: number;
}

/** The newest takes that a search means, at most so many. */
export async function findTakes(search: TakeSearch, count: number): Promise<FoundTakes> {
  const newest = database.takes.orderBy("createdAt").reverse();
  if (search.words.trim() === "" && !search.isFavourite && search.tag === null) {
    return { takes: await newest.limit(count).toArray(), total: await database.takes.count() };
  }
  const takes: Take[] = [];
  let total = 0;
  await newest.each((take) => {
    if (!isMeant(take, search)) return;
    total += 1;
    if (takes.length < count) takes.push(take);
  });
  return { takes, total };
}

/** Whether a search means a take. */
export function isMeant(take: Take, { words, isFavourite, tag }: TakeSearch): boolean {
  if (isFavourite && take.favourite === 0) return false;
  if (tag !== null && !take.tags.includes(tag)) return false;
  const { name, prompt, model, seed, tags } = take;
  const text = [name, prompt, model, seed, ...tags].join(" ").toLowerCase();
  const wanted = words.toLowerCase().split(/\s+/);
  return wanted.every((word) => text.includes(word));
}

/** Those of some takes that are not kept any more. */
export async function goneAmong(ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const kept = new Set<string>(
    await database.takes
      .where("id")
      .anyOf([...ids])
      .primaryKeys(),
  );
  return new Set([...ids].filter((id) => !kept.has(id)));
}

/** All tags, with how many takes have each. */
export async function tagsInUse(): Promise<readonly string[]> {
  const tags = await database.takes.orderBy("tags").uniqueKeys();
  return tags.map(String);
}

/** How many are kept. */
export async function countTakes(): Promise<number> {
  return database.takes.count();
}

/** The takes that came of a take. */
export async function childrenOf(id: string): Promise<Take[]> {
  return database.takes.where("parent.take").equals(id).sortBy("createdAt");
}

/** A take, or undefined where it was deleted. */
export async function takeOfId(id: string): Promise<Take | undefined> {
  return database.takes.get(id);
}

/** Takes in the order of their ids; those that were deleted are left out. */
export async function takesOfIds(ids: readonly string[]): Promise<Take[]> {
  const found = await database.takes.bulkGet([...ids]);
  return found.filter((take) => take !== undefined);
}

/** The takes that a take came of, the first of all in front; it ends where one was deleted. */
export async function ancestorsOf(take: Take): Promise<readonly Take[]> {
  const chain: Take[] = [];
  const seen = new Set([take.id]);
  for (let at = take.parent; at !== null && !seen.has(at.take); ) {
    const parent = await takeOfId(at.take);
    if (parent === undefined) break;
    seen.add(parent.id);
    chain.unshift(parent);
    at = parent.parent;
  }
  return chain;
}
