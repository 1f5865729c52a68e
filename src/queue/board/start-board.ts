import { serve } from "@hono/node-server";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { QueueLink } from "../queue-link.ts";
import { boardApp } from "./board-app.ts";
import type { BoardSettings } from "./settings.ts";

/** Addresses that only this computer reaches. */
const ownAddresses: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

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
  if (key === null && !ownAddresses.has(host)) {
    const message = `host: expected 127.0.0.1 without a key, got ${host}, where others can look; set a key`;
    throw new FoleyError("usage", message, { subject: "boardKey" });
  }
  const app = await boardApp(link, key);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (at) => {
      const shown = host.includes(":") ? `[${host}]` : host;
      const stop = (): Promise<void> => new Promise((ended) => server.close(() => ended()));
      resolve({ url: `http://${shown}:${at.port}/`, stop });
    });
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const message = `${host}:${port}: expected a port that is free, got ${cause.code ?? cause.message}; choose another`;
      reject(new FoleyError("io", message, { cause, subject: "port" }));
    });
  });
}
