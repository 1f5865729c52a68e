import type { QueueLink } from "./queue-link.ts";
import { workersHere } from "./worker/beat.ts";

/** A worker says only now and then which lanes it serves; new ones may be missing for so long. */
const newLaneMs = 20_000;

/**
 * Why nothing of an order goes on, for its sender: nobody is there, nobody serves its units, or all lack something for them.
 *
 * @param stillMs for how long nothing moved
 * @returns a line; null where some worker may do them
 */
export async function whyStill({ redis, book }: QueueLink, id: string, stillMs: number): Promise<string | null> {
  const workers = await workersHere(redis);
  if (workers.length === 0) return "the queue has no worker yet; start one";
  const wanted = new Set(Object.values(await book.left(id)));
  for (const lane of wanted) {
    const serving = workers.filter(({ lanes }) => lanes.includes(lane));
    if (serving.length === 0 && stillMs > newLaneMs)
      return `no worker takes units of ${lane}; start one that may, by its device, memory and models`;
    const lacks = serving.flatMap((worker) => worker.lacks[lane] ?? []);
    const [first] = lacks;
    if (first !== undefined && lacks.length === serving.length)
      return `no worker has what units of ${lane} need: ${first}`;
  }
  return null;
}
