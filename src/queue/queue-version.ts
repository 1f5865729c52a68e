import type { Redis } from "ioredis";
import { FoleyError } from "../engine/tensor/error.ts";
import { keyPrefix } from "./order-book.ts";
import type { QueueLink } from "./queue-link.ts";
import type { UnitLanes } from "./unit-lanes.ts";

const versionKey = `${keyPrefix}version`;

/** The version whose units a queue holds; null before the first. */
export function queueVersion(redis: Redis): Promise<string | null> {
  return redis.get(versionKey);
}

/**
 * Says which version a sender's units are of. A queue holds units of one version: another may make other results of them.
 *
 * @throws FoleyError "usage" where units of another version are under way
 */
export async function takeVersion(redis: Redis, lanes: UnitLanes, version: string): Promise<void> {
  await checkVersion({ redis, lanes }, version);
  await redis.set(versionKey, version);
}

/** @throws FoleyError "usage" where units of another version are under way */
export async function checkVersion(
  { redis, lanes }: Pick<QueueLink, "redis" | "lanes">,
  version: string,
): Promise<void> {
  const held = await queueVersion(redis);
  if (held !== null && held !== version && (await hasUnits(lanes))) throw otherVersion(held, version);
}

/** A sender or a worker that cannot join. */
export function otherVersion(held: string, version: string): FoleyError {
  const message = `queue: expected foley ${held}, as the units in it are of, got foley ${version}; install ${held}, or wait until they are done`;
  return new FoleyError("usage", message);
}

async function hasUnits(lanes: UnitLanes): Promise<boolean> {
  for (const { name } of await lanes.list()) {
    const counts = await lanes.queue(name).getJobCounts("wait", "active");
    if (Object.values(counts).some((count) => count > 0)) return true;
  }
  return false;
}
