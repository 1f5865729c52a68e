import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { Refusal } from "./refusal.ts";

/** What a caller may still send. */
interface Allowance {
  left: number;
  at: number;
}

/** Callers that are remembered; beyond, those go that may send everything again. */
const mostCallers = 10_000;

/** Refuses who sends more than so many requests a minute that change something; all of a minute's may come at once. */
export function guardRate(perMinute: number, now: () => number = Date.now): MiddlewareHandler {
  const callers = new Map<string, Allowance>();
  const perMillisecond = perMinute / 60_000;
  const refilled = ({ left, at }: Allowance): number => Math.min(perMinute, left + (now() - at) * perMillisecond);
  return async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD" || c.req.method === "OPTIONS") return next();
    const caller = callerOf(c);
    const left = refilled(callers.get(caller) ?? { left: perMinute, at: now() });
    if (left < 1) {
      const message = `requests: expected at most ${perMinute} a minute, got more; wait a little`;
      throw new Refusal(429, "rate-limited", message, { retryAfterSeconds: (1 - left) / perMillisecond / 1000 });
    }
    callers.set(caller, { left: left - 1, at: now() });
    if (callers.size > mostCallers) {
      for (const [known, allowance] of callers) if (refilled(allowance) >= perMinute) callers.delete(known);
    }
    return next();
  };
}

function callerOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? "";
  } catch {
    // Asked without a socket.
    return "";
  }
}
