import type { Redis } from "ioredis";
import { OrderBook } from "./order-book.ts";
import { connectRedis } from "./redis-link.ts";
import { UnitLanes } from "./unit-lanes.ts";

/** A queue that one is connected to. */
export interface QueueLink {
  readonly redis: Redis;
  readonly book: OrderBook;
  readonly lanes: UnitLanes;
  close(): Promise<void>;
}

/**
 * Connects to a queue.
 *
 * @param onBreak hears why a connection broke; it is made anew
 * @throws FoleyError as `connectRedis` does
 */
export async function openQueue(address: string, onBreak?: (error: Error) => void): Promise<QueueLink> {
  const redis = await connectRedis(address, onBreak);
  const lanes = new UnitLanes(redis);
  return {
    ...{ redis, lanes, book: new OrderBook(redis) },
    close: async () => {
      await lanes.close();
      redis.disconnect();
    },
  };
}
