import type { QueueLink } from "./queue-link.ts";

/** Of an order's units that are under way, those whose jobs are gone: removed by hand, or lost with a Redis that forgot. */
export async function lostUnits({ book, lanes }: QueueLink, id: string, keys: readonly string[]): Promise<string[]> {
  const left = await book.left(id);
  const lost: string[] = [];
  for (const key of keys) {
    const lane = left[key];
    if (lane === undefined) continue;
    if ((await lanes.queue(lane).getJobState(key)) === "unknown") lost.push(key);
  }
  return lost;
}
