import type { Redis } from "ioredis";
import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { letGoScript, settleScript, wantScript } from "./order-scripts.ts";
import { unitPriorities } from "./priority.ts";

/** What begins the names of all keys beside BullMQ's own. */
export const keyPrefix = "foley:";

const orderSchema = z.object({
  id: z.string(),
  kind: z.string(),
  version: z.string(),
  /** What a person knows it by. */
  words: z.string(),
  priority: z.enum(unitPriorities),
  /** Units in all. */
  total: z.coerce.number(),
  /** Of which so many were sent, or were done before. */
  sent: z.coerce.number(),
  state: z.enum(["open", "canceled"]),
  /** Milliseconds, by the sender's clock: for people alone. */
  sentAt: z.coerce.number(),
});

/** What someone ordered: the units of a job. The same job is the same order, whoever sends it and however often. */
export type UnitOrder = z.output<typeof orderSchema>;

/** How far an order is. */
export interface OrderProgress {
  readonly order: UnitOrder;
  /** Sent and not at an end. */
  readonly left: number;
  /** Set aside after all their tries. */
  readonly failed: number;
  readonly done: number;
}

/** A unit that was set aside. */
export interface FailedUnit {
  readonly key: string;
  readonly lane: string;
  readonly message: string;
}

const failedSchema = z.object({ lane: z.string(), message: z.string() });

/** Days for which an order that has ended is remembered. */
const keepDays = 7;

/**
 * Who ordered what, in Redis: BullMQ knows jobs, of which two orders may share one, and forgets them when they are done.
 *
 * Everything here may be done twice. What is kept is bounded by the units that are under way.
 */
export class OrderBook {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Writes an order down; one that was there goes on. */
  async open(order: Omit<UnitOrder, "sent" | "state">): Promise<void> {
    const { id, ...facts } = order;
    const name = `${keyPrefix}order:${id}`;
    const write = this.#redis.multi().sadd(`${keyPrefix}orders`, id);
    write.hset(name, { id, ...facts, state: "open" }).hsetnx(name, "sent", 0);
    for (const key of this.#keysOf(id)) write.persist(key);
    await write.exec();
  }

  /** @throws FoleyError "not-found" where there is no such order */
  async find(id: string): Promise<UnitOrder> {
    const { success, data } = orderSchema.safeParse(await this.#redis.hgetall(`${keyPrefix}order:${id}`));
    if (success) return data;
    const message = `queue: expected an order of the queue, got ${JSON.stringify(id)}; see which there are`;
    throw new FoleyError("not-found", message, { subject: "order" });
  }

  /** All orders, the newest first. */
  async list(): Promise<UnitOrder[]> {
    const ids = await this.#redis.smembers(`${keyPrefix}orders`);
    const read = await Promise.all(ids.map((id) => this.#redis.hgetall(`${keyPrefix}order:${id}`)));
    const gone = ids.filter((_, i) => !orderSchema.safeParse(read[i]).success);
    if (gone.length > 0) await this.#redis.srem(`${keyPrefix}orders`, ...gone);
    return read
      .flatMap((one) => orderSchema.safeParse(one).data ?? [])
      .sort((a, b) => b.sentAt - a.sentAt || a.id.localeCompare(b.id));
  }

  async progress(id: string): Promise<OrderProgress> {
    const order = await this.find(id);
    const [left, failed] = [
      await this.#redis.hlen(`${keyPrefix}left:${id}`),
      await this.#redis.hlen(`${keyPrefix}failed:${id}`),
    ];
    return { order, left, failed, done: Math.max(0, order.sent - left - failed) };
  }

  /**
   * Notes that units are wanted, before they are sent.
   *
   * @param units keys and the names of their lanes
   * @returns false where the order was canceled: they are not wanted
   */
  async want(id: string, units: readonly (readonly [key: string, lane: string])[]): Promise<boolean> {
    return (await this.#redis.eval(wantScript, 0, keyPrefix, id, ...units.flat())) === 1;
  }

  /** So many of the order's units were sent, or were done before. */
  async countSent(id: string, sent: number): Promise<void> {
    await this.#redis.hset(`${keyPrefix}order:${id}`, "sent", sent);
  }

  /** Of each unit, whether anyone wants it. */
  async areWanted(keys: readonly string[]): Promise<boolean[]> {
    return Promise.all(keys.map(async (key) => (await this.#redis.exists(`${keyPrefix}wants:${key}`)) === 1));
  }

  async settleDone(key: string): Promise<void> {
    await this.#redis.eval(settleScript, 0, keyPrefix, key, "");
  }

  /** The unit is set aside for whoever wants it. */
  async settleFailed({ key, lane, message }: FailedUnit): Promise<void> {
    await this.#redis.eval(settleScript, 0, keyPrefix, key, JSON.stringify({ lane, message }));
  }

  /** The keys of an order that are under way, with their lanes. */
  async left(id: string): Promise<Record<string, string>> {
    return this.#redis.hgetall(`${keyPrefix}left:${id}`);
  }

  async failed(id: string): Promise<FailedUnit[]> {
    const all = await this.#redis.hgetall(`${keyPrefix}failed:${id}`);
    return Object.entries(all).map(([key, told]) => ({ key, ...failedSchema.parse(JSON.parse(told)) }));
  }

  /** From now on an order wants nothing that it does not want yet, whoever sends. */
  async close(id: string): Promise<void> {
    await this.#redis.hset(`${keyPrefix}order:${id}`, "state", "canceled");
  }

  /** Nothing more is wanted of an order. @returns the keys that nobody else wants, with their lanes */
  async cancel(id: string): Promise<[key: string, lane: string][]> {
    await this.close(id);
    const freed = z.array(z.string()).parse(await this.#redis.eval(letGoScript, 0, keyPrefix, id));
    const pairs: [string, string][] = [];
    for (let i = 0; i + 1 < freed.length; i += 2) pairs.push([freed[i] ?? "", freed[i + 1] ?? ""]);
    await this.#forgetLater(id);
    return pairs;
  }

  /** An order that was closed ends without these of its units. */
  async drop(id: string, keys: readonly string[]): Promise<void> {
    const write = this.#redis.multi().hincrby(`${keyPrefix}order:${id}`, "sent", -keys.length);
    for (const key of keys) write.hdel(`${keyPrefix}left:${id}`, key).srem(`${keyPrefix}wants:${key}`, id);
    await write.exec();
    await this.#forgetLater(id);
  }

  /** An order that has ended is remembered for a while. */
  async end(id: string): Promise<void> {
    await this.#forgetLater(id);
  }

  async #forgetLater(id: string): Promise<void> {
    const write = this.#redis.multi();
    for (const key of this.#keysOf(id)) write.expire(key, keepDays * 24 * 3600);
    await write.exec();
  }

  #keysOf(id: string): string[] {
    return ["order", "left", "failed"].map((what) => `${keyPrefix}${what}:${id}`);
  }
}
