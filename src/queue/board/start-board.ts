import { Hono } from "hono";
import { FoleyError } from "../../engine/tensor/error.ts";
import { guardCaller } from "../../server/node/http/guard-caller.ts";
import { listenAt, urlOf } from "../../server/node/http/listen.ts";
import { isLoopback } from "../../server/node/http/loopback.ts";
import { Refusal } from "../../server/node/http/refusal.ts";
import type { QueueLink } from "../queue-link.ts";
import { boardApp } from "./board-app.ts";
import type { BoardSettings } from "./settings.ts";

/** Pages that are served. */
export interface StartedBoard {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the pages of a queue.
 *
 * @throws FoleyError "usage" where others could see them without a key, "io" where the port is taken
 */
export async function startBoard(link: QueueLink, { host, port, key }: BoardSettings): Promise<StartedBoard> {
  if (key === null && !isLoopback(host)) {
    const message = `host: expected 127.0.0.1 without a key, got ${host}, where others can look; set a key`;
    throw new FoleyError("usage", message, { subject: "boardKey" });
  }
  const server = await listenAt(guarded(await boardApp(link, key), host).fetch, { host, port });
  return {
    url: `${urlOf(server, host)}/`,
    stop: () => new Promise((ended) => server.close(() => ended())),
  };
}

/** Pages of other origins, and those that reach this computer under a name of their own, see nothing. */
function guarded(pages: Hono, host: string): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (!(error instanceof Refusal)) throw error;
    return c.text(error.message, error.status);
  });
  app.use(guardCaller({ host, origins: [] }));
  app.route("/", pages);
  return app;
}
