import { expect, test } from "vitest";
import { listenAt } from "./listen.ts";

test("a request has the longer to come the more it may bring", async () => {
  const listen = (mostBytes?: number) => listenAt(() => new Response(), { host: "127.0.0.1", port: 0 }, mostBytes);
  const servers = await Promise.all([listen(), listen(64 * 2 ** 20)]);
  expect(servers.map(({ requestTimeout }) => requestTimeout)).toEqual([120_000, 120_000 + 2 ** 20]);
  for (const server of servers) server.close();
});
