import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { keyTester } from "../../server/node/http/key-tester.ts";
import type { QueueLink } from "../queue-link.ts";

/** How often new lanes are looked for, where somebody looks on. */
const lookMs = 2000;

/** The pages ask nobody but this server: no fonts from elsewhere. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

/**
 * Bull Board's pages over the lanes of a queue.
 *
 * @param key what a browser has to show as its password, whoever it says it is; null for pages that change nothing
 */
export async function boardApp({ lanes }: Pick<QueueLink, "lanes">, key: string | null): Promise<Hono> {
  const pages = new HonoAdapter(serveStatic);
  const board = createBullBoard({
    ...{ queues: [], serverAdapter: pages },
    options: { uiConfig: { boardTitle: "foley", hideRedisDetails: key === null } },
  });
  const known = new Set<string>();
  let lookedMs = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<void> => {
    if (performance.now() - lookedMs < lookMs) return;
    lookedMs = performance.now();
    for (const { name } of await lanes.list()) {
      if (known.has(name)) continue;
      known.add(name);
      board.addQueue(new BullMQAdapter(lanes.queue(name), { readOnlyMode: key === null, allowRetries: key !== null }));
    }
  };
  await look();
  const app = new Hono();
  if (key !== null) {
    const isKey = keyTester(key);
    app.use(basicAuth({ verifyUser: (_, password) => isKey(password) }));
  }
  app.use(async (c, next) => {
    await look();
    await next();
    c.header("content-security-policy", policy);
  });
  app.route("/", pages.registerPlugin());
  return app;
}
