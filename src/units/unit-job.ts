import { z } from "zod";
import type { JsonValue } from "../engine/json/json-value.ts";
import { hashOfJson, type UnitKindName } from "./unit-of-work.ts";

/** A job as it is written down beside its results: equal jobs are one. */
export interface UnitJob {
  /** The version that does it. */
  readonly foley: string;
  readonly kind: UnitKindName;
  /** As `UnitPlan.request`. */
  readonly request: JsonValue;
  /** Units in all. */
  readonly total: number;
}

/** What a shard leaves beside its units once all of them are done. */
export interface ShardNote {
  readonly index: number;
  readonly count: number;
  /** The keys of its units, in their order. */
  readonly units: readonly string[];
  /** Of the sounds that it was planned with, as `UnitPlan.inputs`; null where the job's request tells them. */
  readonly inputs: string | null;
}

/** Tells a job from any other: SHA-256, hexadecimal. */
export function jobHash({ foley, kind, request, total }: UnitJob): Promise<string> {
  return hashOfJson({ foley, kind, request, total });
}

/** Where in a store jobs and shards are written down. */
export const jobsKey = "jobs";

export function jobFile(hash: string): string {
  return `${hash}.json`;
}

export function shardFile(hash: string, { index, count }: Pick<ShardNote, "index" | "count">): string {
  return `${hash}.${index}-of-${count}.json`;
}

/** The hash in the name of a job's or a shard's file; null in any other name. */
export function hashInName(name: string): string | null {
  return /^([0-9a-f]{64})\.(?:\d+-of-\d+\.)?json$/.exec(name)?.[1] ?? null;
}

/** Whether a name is that of a shard's file of a job. */
export function isShardFile(name: string, hash: string): boolean {
  return name.startsWith(`${hash}.`) && name !== jobFile(hash);
}

export const unitJobSchema = z.object({
  foley: z.string(),
  kind: z.string(),
  request: z.json(),
  total: z.int().min(0),
});

export const shardNoteSchema = z.object({
  index: z.int().min(1),
  count: z.int().min(1),
  units: z.array(z.string()),
  inputs: z.string().nullable().default(null),
});

/** The first setting in which two requests differ, as `wishes.steps`; null where they are equal. */
export function firstDifference(a: unknown, b: unknown, path: readonly string[] = []): string | null {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a === b ? null : path.join(".");
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  for (const name of names) {
    const found = firstDifference(Reflect.get(a, name), Reflect.get(b, name), [...path, name]);
    if (found !== null) return found;
  }
  return null;
}
