import type { Server } from "node:http";
import { expect, test } from "vitest";
import { listenAt, urlOf } from "./listen.ts";

test("a request has the longer to come the more it may bring", async () => {
  const listen = (mostBytes?: number) => listenAt(() => new Response(), { host: "127.0.0.1", port: 0 }, mostBytes);
  const servers = await Promise.all([listen(), listen(64 * 2 ** 20)]);
  expect(servers.map(({ requestTimeout }) => requestTimeout)).toEqual([120_000, 120_000 + 2 ** 20]);
  for (const server of servers) server.close();
});

test.each([
  ["127.0.0.1", "127.0.0.1", "http://127.0.0.1:8080"],
  ["localhost", "::1", "http://localhost:8080"],
  ["::1", "::1", "http://[::1]:8080"],
  ["0.0.0.0", "0.0.0.0", "http://127.0.0.1:8080"],
  ["0", "0.0.0.0", "http://127.0.0.1:8080"],
  ["::", "::", "http://[::1]:8080"],
])("a server at %s is found by an address that every browser takes", (host, address, url) => {
  expect(urlOf({ address: () => ({ address, family: "", port: 8080 }) } as unknown as Server, host)).toBe(url);
});
