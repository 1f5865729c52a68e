import type { Redis } from "ioredis";
import { z } from "zod";
import { keyPrefix } from "../order-book.ts";

const beatSchema = z.object({
  id: z.string(),
  version: z.string(),
  device: z.string(),
  concurrency: z.number(),
  lanes: z.array(z.string()),
  /** By lanes, what it has not of which their units need: it leaves them to others. */
  lacks: z.record(z.string(), z.string()),
  /** The keys of what it does. */
  units: z.array(z.string()),
});

/** What a worker says of itself for as long as it lives. */
export type WorkerBeat = z.output<typeof beatSchema>;

/** @param seconds after which it is forgotten */
export async function beat(redis: Redis, told: WorkerBeat, seconds: number): Promise<void> {
  await redis.set(`${keyPrefix}worker:${told.id}`, JSON.stringify(told), "EX", Math.ceil(seconds));
}

/** The worker is gone. */
export async function endBeat(redis: Redis, id: string): Promise<void> {
  await redis.del(`${keyPrefix}worker:${id}`);
}

/** All workers that were heard of lately. */
export async function workersHere(redis: Redis): Promise<WorkerBeat[]> {
  const keys: string[] = [];
  for await (const found of redis.scanStream({ match: `${keyPrefix}worker:*`, count: 1000 })) keys.push(...found);
  const texts = keys.length === 0 ? [] : await redis.mget(keys);
  return texts
    .flatMap((text) => (text === null ? [] : (beatSchema.safeParse(JSON.parse(text)).data ?? [])))
    .sort((a, b) => a.id.localeCompare(b.id));
}
