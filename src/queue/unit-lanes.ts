import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { type Lane, laneName, laneSchema } from "./lane.ts";
import { keyPrefix } from "./order-book.ts";
import type { QueuedUnit } from "./queued-unit.ts";

const lanesKey = `${keyPrefix}lanes`;

/** What begins the names of BullMQ's keys. */
export const bullPrefix = "foley";

/** A lane with what it is called. */
export interface NamedLane {
  readonly name: string;
  readonly lane: Lane;
}

/** The lanes of a Redis, each a queue of BullMQ's. */
export class UnitLanes {
  readonly #redis: Redis;
  readonly #queues = new Map<string, Queue<QueuedUnit>>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** All lanes that ever had units. */
  async list(): Promise<NamedLane[]> {
    const all = await this.#redis.hgetall(lanesKey);
    return Object.entries(all)
      .flatMap(([name, text]) => {
        const { data } = laneSchema.safeParse(JSON.parse(text));
        return data === undefined ? [] : [{ name, lane: data }];
      })
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The queue of a lane, which is known to workers from now on. */
  async open(lane: Lane): Promise<Queue<QueuedUnit>> {
    const name = laneName(lane);
    // Each time: a Redis that forgets is told again.
    await this.#redis.hsetnx(lanesKey, name, JSON.stringify(lane));
    return this.queue(name);
  }

  queue(name: string): Queue<QueuedUnit> {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue<QueuedUnit>(name, { connection: this.#redis, prefix: bullPrefix, skipVersionCheck: true });
    // Redis tells of a connection that broke once for all.
    queue.on("error", () => {});
    this.#queues.set(name, queue);
    return queue;
  }

  /** Jobs of a lane that were set aside are tried anew, as often as before. @returns how many were */
  async retryFailed(name: string, keys: readonly string[]): Promise<number> {
    const queue = this.queue(name);
    const look = this.#redis.pipeline();
    for (const key of keys) look.zscore(queue.toKey("failed"), key);
    const found = await look.exec();
    const failed = keys.filter((_, i) => (found?.[i]?.[1] ?? null) !== null);
    for (const key of failed) await (await queue.getJob(key))?.retry("failed", { resetAttemptsMade: true });
    return failed.length;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    this.#queues.clear();
  }
}
