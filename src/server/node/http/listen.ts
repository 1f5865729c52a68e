import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { isSystemError } from "../../../files/system-error.ts";

/** Where a server listens. */
export interface ListeningPlace {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
}

/** Of a caller that is slow to say what it wants, milliseconds. */
const patience = { headersTimeout: 20_000, requestTimeout: 120_000, keepAliveTimeout: 5000 };

/** Bytes of a body that come in a millisecond over a slow line, of half a megabit a second. */
const slowBytes = 64;

/**
 * @param mostBodyBytes of a request: a slow line may bring them
 * @throws FoleyError "io" where it cannot listen there
 */
export function listenAt(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port }: ListeningPlace,
  mostBodyBytes = 0,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const requestTimeout = patience.requestTimeout + Math.ceil(mostBodyBytes / slowBytes);
    const serverOptions = { ...patience, requestTimeout };
    const server = serve({ fetch, hostname: host, port, serverOptions }, () => resolve(server as Server)) as Server;
    server.once("error", (cause) => reject(listeningError(cause, { host, port })));
  });
}

/** What a computer calls itself, where a server listens at all of its addresses: browsers trust a page of no other as much. */
const ownAddress: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** What a browser of this computer finds a server by. */
export function urlOf(server: Server, host: string): string {
  const address = server.address();
  const { address: bound, port } =
    typeof address === "object" && address !== null ? address : { address: host, port: 0 };
  const called = ownAddress[bound] ?? host;
  return `http://${called.includes(":") ? `[${called}]` : called}:${port}`;
}

/** Why a server cannot listen, in words. @param where begins a line about the port */
export function listeningError(cause: Error, { host, port }: ListeningPlace, where = "port"): unknown {
  if (!isSystemError(cause)) return cause;
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `${where}: expected a free one, got ${port}, which another program uses; choose another`,
    EACCES: `${where}: expected one that may be used, got ${port}; choose one above 1023`,
    EADDRNOTAVAIL: `host: expected an address of this computer, got ${host}; choose another`,
  };
  const message = why[cause.code ?? ""] ?? `host: expected an address to listen at, got ${host}; choose another`;
  return new FoleyError("io", message, { cause, subject: "port" });
}
