import { setTimeout as sleep } from "node:timers/promises";
import { checkGoing, reportWarning, type Work } from "../engine/work.ts";
import type { OrderProgress } from "./order-book.ts";
import type { QueueLink } from "./queue-link.ts";
import { whyStill } from "./why-still.ts";

/** How often whoever watches looks. */
const lookMs = 500;

/** How often it is asked why nothing moves. */
const whyMs = 4000;

/** After so long without any progress, the sender looks whether what it sent is still there. */
const stillMs = 20_000;

/** Whether an order has come to its end. */
export function isOrderEnded({ order, left }: OrderProgress): boolean {
  return order.state === "canceled" || (left === 0 && order.sent >= order.total);
}

/**
 * Watches an order until all of its units are done or set aside, or it is canceled.
 *
 * @param onStill is called where nothing moved for long, with the keys that are under way
 * @throws FoleyError "aborted" when stopped: what was sent goes on
 */
export async function followOrder(
  link: QueueLink,
  id: string,
  work: Work,
  onStill: (keys: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<OrderProgress> {
  const { book } = link;
  const tellWhy = whyTeller(link, id, work);
  let [seen, movedMs] = [-1, performance.now()];
  for (;;) {
    checkGoing(work, `queue: stopped watching; order ${id} goes on`);
    const progress = await book.progress(id);
    const { order, done, failed } = progress;
    if (done + failed !== seen) {
      [seen, movedMs] = [done + failed, performance.now()];
      await work.report(eventOf(progress));
    }
    if (isOrderEnded(progress)) return progress;
    if (order.state === "open") await tellWhy(performance.now() - movedMs);
    if (performance.now() - movedMs > stillMs && order.state === "open") {
      movedMs = performance.now();
      await onStill(Object.keys(await book.left(id)));
    }
    await sleep(lookMs);
  }
}

/** Says why nothing moves, each reason once. */
function whyTeller(link: QueueLink, id: string, work: Work): (stillMs: number) => Promise<void> {
  const told = new Set<string>();
  let askedMs = 0;
  return async (stillMs) => {
    if (stillMs < whyMs) askedMs = 0;
    if (stillMs - askedMs < whyMs) return;
    askedMs = stillMs;
    const why = await whyStill(link, id, stillMs);
    if (why === null || told.has(why)) return;
    told.add(why);
    await reportWarning(work, why);
  };
}

function eventOf({ order: { total }, done, failed }: OrderProgress) {
  const note = failed === 0 ? undefined : `${failed} set aside`;
  const share = total === 0 ? 1 : (done + failed) / total;
  return { stage: "units", done: done + failed, total, unit: "items", share, note } as const;
}
