import { FoleyError } from "../engine/tensor/error.ts";
import { tellWorkers } from "./bell.ts";
import { isOrderEnded } from "./follow-order.ts";
import type { FailedUnit, OrderProgress } from "./order-book.ts";
import type { QueueLink } from "./queue-link.ts";
import { queueVersion } from "./queue-version.ts";
import { type WorkerBeat, workersHere } from "./worker/beat.ts";

/** How many units of a lane are in which state. */
export interface LaneCounts {
  readonly name: string;
  readonly waiting: number;
  readonly running: number;
  /** Set aside. */
  readonly failed: number;
  readonly isPaused: boolean;
}

/** All that is to be said of a queue. */
export interface QueueStatus {
  /** Of foley; null before the first units. */
  readonly version: string | null;
  readonly orders: readonly OrderProgress[];
  readonly lanes: readonly LaneCounts[];
  readonly workers: readonly WorkerBeat[];
}

export async function queueStatus(link: QueueLink): Promise<QueueStatus> {
  const { book, redis } = link;
  const orders = await book.list();
  return {
    version: await queueVersion(redis),
    orders: await Promise.all(orders.map(({ id }) => book.progress(id))),
    lanes: await laneCounts(link),
    workers: await workersHere(redis),
  };
}

export async function laneCounts({ lanes }: Pick<QueueLink, "lanes">): Promise<LaneCounts[]> {
  return Promise.all(
    (await lanes.list()).map(async ({ name }) => {
      const queue = lanes.queue(name);
      const { wait = 0, active = 0, failed = 0 } = await queue.getJobCounts("wait", "active", "failed");
      return { name, waiting: wait, running: active, failed, isPaused: await queue.isPaused() };
    }),
  );
}

/** Nothing more is begun; what runs ends. */
export async function pauseQueue({ lanes }: QueueLink): Promise<void> {
  for (const { name } of await lanes.list()) await lanes.queue(name).pause();
}

export async function resumeQueue({ lanes, redis }: QueueLink): Promise<void> {
  const names = (await lanes.list()).map(({ name }) => name);
  for (const name of names) await lanes.queue(name).resume();
  await tellWorkers(redis, { kind: "units", lanes: names });
}

/**
 * Tries anew what was set aside.
 *
 * @param id null for all orders that go on
 * @returns how many
 * @throws FoleyError "usage" for an order that was canceled
 */
export async function retryUnits({ book, lanes, redis }: QueueLink, id: string | null): Promise<number> {
  const ids = id === null ? (await book.list()).map((order) => order.id) : [id];
  if (id !== null && (await book.find(id)).state === "canceled") throw otherOrder(id, wasCanceled);
  const retried = new Set<string>();
  let count = 0;
  for (const one of ids) {
    const failed: readonly FailedUnit[] = await book.failed(one);
    for (const lane of new Set(failed.map((unit) => unit.lane))) {
      const keys = failed.filter((unit) => unit.lane === lane).map(({ key }) => key);
      const isWanted = await book.want(
        one,
        keys.map((key) => [key, lane]),
      );
      if (!isWanted) continue;
      await lanes.retryFailed(lane, keys);
      retried.add(lane);
      count += keys.length;
    }
  }
  await tellWorkers(redis, { kind: "units", lanes: [...retried] });
  return count;
}

/**
 * Wants nothing more of an order, wherever its units run. What is done stays in the store, and units that another order wants too
 * are done for it.
 *
 * @returns units that were let go
 */
export async function cancelOrder({ book, lanes, redis }: QueueLink, id: string): Promise<number> {
  const progress = await book.progress(id);
  if (isOrderEnded(progress)) {
    throw otherOrder(id, progress.order.state === "canceled" ? wasCanceled : "has ended; leave it as it is");
  }
  const freed = await book.cancel(id);
  // What runs is locked, and is stopped by the news.
  for (const [key, lane] of freed) await lanes.queue(lane).remove(key);
  await tellWorkers(redis, { kind: "canceled", keys: freed.map(([key]) => key) });
  return freed.length;
}

const wasCanceled = "was canceled; send it again to have it";

function otherOrder(id: string, how: string): FoleyError {
  const message = `queue: expected an order that goes on, got ${id}, which ${how}`;
  return new FoleyError("usage", message, { subject: "order" });
}

/** Removes all that waits, of every order; what runs ends. @returns units that were removed */
export async function drainQueue({ book, lanes }: QueueLink): Promise<number> {
  let count = 0;
  for (const { id } of await book.list()) {
    if (isOrderEnded(await book.progress(id))) continue;
    // A sender that is not done with it ends now.
    await book.close(id);
    const left = Object.entries(await book.left(id));
    const removed: string[] = [];
    // What runs is locked, and stays.
    for (const [key, lane] of left) if ((await lanes.queue(lane).remove(key)) === 1) removed.push(key);
    await book.drop(id, removed);
    count += removed.length;
  }
  return count;
}
