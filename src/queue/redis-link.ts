import { Redis } from "ioredis";
import { FoleyError } from "../engine/tensor/error.ts";

/** Addresses of Redis and Valkey; the second is encrypted. */
const addressPattern = /^rediss?:\/\//;

/** What a connection waits for an answer before it begins anew: a network that is cut says nothing. */
const silenceMs = 10_000;

/** The address without its password, for messages. */
export function shownAddress(address: string): string {
  return address.replace(/^(\w+:\/\/)[^@/]*@/, "$1");
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
  if (!addressPattern.test(address)) {
    const message = `queue: expected an address as redis://host:6379, got ${JSON.stringify(shown)}; change it`;
    throw new FoleyError("usage", message, { subject: "queue" });
  }
  let isThere = false;
  let broken: Error | null = null;
  const redis = new Redis(address, {
    ...{ lazyConnect: true, connectTimeout: 5000, socketTimeout: silenceMs, keepAlive: silenceMs },
    // BullMQ's own condition: what is asked waits, however long.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isThere ? Math.min(2000, 50 * 2 ** times) : null),
  });
  redis.on("error", (error: Error) => {
    broken = error;
    if (isThere) onBreak(error);
  });
  try {
    await redis.connect();
    isThere = true;
    return redis;
  } catch (cause) {
    redis.disconnect();
    const reason = broken ?? (cause instanceof Error ? cause : new Error(String(cause)));
    const message = `${shown}: expected Redis or Valkey there, got ${redisReason(reason)}; start it, or check the address`;
    throw new FoleyError("io", message, { cause, subject: "queue" });
  }
}

function redisReason(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  const words = error.message === "" ? code : error.message;
  return words.split("\n")[0] ?? "no answer";
}
