import type { MiddlewareHandler } from "hono";
import { isLoopback } from "./loopback.ts";
import { Refusal } from "./refusal.ts";

/**
 * Refuses pages of other origins: those that reach a server on this computer under a name of their own (DNS rebinding), and
 * those that send it requests which browsers let through unasked.
 *
 * @param origins whose pages may call, also by the host that they name
 */
export function guardCaller({
  host,
  origins,
}: {
  readonly host: string;
  readonly origins: readonly string[];
}): MiddlewareHandler {
  // A proxy passes on what its pages called it.
  const hosts = new Set(origins.map((origin) => new URL(origin).host));
  return async (c, next) => {
    const called = c.req.header("host") ?? null;
    if (isLoopback(host) && called !== null && !isLoopback(nameIn(called)) && !hosts.has(called)) {
      const message = `Host: expected a name of this computer, got ${JSON.stringify(called)}; call it by 127.0.0.1`;
      throw new Refusal(403, "forbidden", message, { subject: "Host" });
    }
    const origin = c.req.header("origin") ?? null;
    if (origin !== null && !isSameOrigin(origin, called) && !origins.includes(origin)) {
      const message = `Origin: expected a page of this server, got one of ${JSON.stringify(origin)}; allow it, if it may`;
      throw new Refusal(403, "forbidden", message, { subject: "Origin" });
    }
    return next();
  };
}

/** `[::1]:8080` → `::1`, `localhost:8080` → `localhost`. */
function nameIn(host: string): string {
  return host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}

function isSameOrigin(origin: string, called: string | null): boolean {
  return called !== null && [`http://${called}`, `https://${called}`].includes(origin);
}
