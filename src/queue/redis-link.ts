import { Redis } from "ioredis";
import { FoleyError } from "../engine/tensor/error.ts";

/** Addresses of Redis and Valkey; the second is encrypted. Behind a slash may be the number of a database. */
const addressPattern = /^rediss?:\/\/[^/]*(\/\d*)?(\?.*)?$/;

/** What a connection waits for an answer before it begins anew: a network that is cut says nothing. */
const silenceMs = 10_000;

/** The address without its password, for messages. */
export function shownAddress(address: string): string {
  // A password may have such a sign itself.
  return address.replace(/^(\w+:\/\/).*@/, "$1");
}

/**
 * Connects to Redis or Valkey. Once it stands, a connection that breaks is made anew for as long as it takes, and what was asked
 * meanwhile waits.
 *
 * @param onBreak hears why a connection broke
 * @throws FoleyError "usage" for what is no address, "io" where nothing answers there
 */
export async function connectRedis(address: string, onBreak: (error: Error) => void = () => {}): Promise<Redis> {
  const shown = shownAddress(address);
  let isThere = false;
  let broken: Error | null = null;
  const redis = redisAt(address, (times) => (isThere ? Math.min(2000, 50 * 2 ** times) : null));
  redis.on("error", (error: Error) => {
    broken = error;
    if (isThere) onBreak(error);
  });
  try {
    await redis.connect();
    // A database that is not there is passed over by the client, and another taken.
    await redis.select(Number(redis.options.db ?? 0));
    isThere = true;
    return redis;
  } catch (cause) {
    redis.disconnect();
    const reason = broken ?? (cause instanceof Error ? cause : new Error(String(cause)));
    const message = `${shown}: expected Redis or Valkey there, got ${redisReason(reason)}`;
    throw new FoleyError("io", message, { cause, subject: "queue" });
  }
}

/** @param retryMs how long is waited before a connection is made anew; null for never */
function redisAt(address: string, retryMs: (times: number) => number | null): Redis {
  try {
    if (addressPattern.test(address)) {
      return new Redis(address, {
        ...{ lazyConnect: true, connectTimeout: 5000, socketTimeout: silenceMs, keepAlive: silenceMs },
        // BullMQ's own condition: what is asked waits, however long.
        ...{ maxRetriesPerRequest: null, retryStrategy: retryMs },
      });
    }
  } catch {
    // As for anything else that is no address.
  }
  const shown = JSON.stringify(shownAddress(address));
  const message = `queue: expected an address as redis://host:6379, got ${shown}; change it`;
  throw new FoleyError("usage", message, { subject: "queue" });
}

/** What Redis says, and what to do about it. */
function redisReason(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  const [words = "no answer"] = (error.message === "" ? code : error.message).split("\n");
  if (words.startsWith("NOAUTH")) return "its demand for a password; give it, as in redis://:PASSWORD@host:6379";
  if (words.startsWith("WRONGPASS")) return "its refusal of this password; give another";
  return `${words}; start it, or check the address`;
}
