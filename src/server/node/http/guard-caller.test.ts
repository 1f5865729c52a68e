import { Hono } from "hono";
import { expect, test } from "vitest";
import { guardCaller } from "./guard-caller.ts";
import { Refusal } from "./refusal.ts";

const origin = "https://studio.example";

/** How a server on this computer, which lets a page call, answers. */
async function statusOf(headers: Readonly<Record<string, string>>): Promise<number> {
  const app = new Hono().use(guardCaller({ host: "127.0.0.1", origins: [origin] })).all("/", (c) => c.text("here"));
  app.onError((error, c) => c.text(error.message, error instanceof Refusal ? 403 : 500));
  return (await app.request("/", { method: "POST", headers })).status;
}

test("behind a proxy a server is called by the host of a page that may call, whether the proxy passes that on or not", async () => {
  expect(await statusOf({ host: "studio.example" })).toBe(200);
  expect(await statusOf({ host: "studio.example", origin })).toBe(200);
  expect(await statusOf({ host: "127.0.0.1:8080", origin })).toBe(200);
});

test.each(["evil.example", "studio.example:81", "studio.example.evil.example"])(
  "but by no other name: %s",
  async (host) => expect(await statusOf({ host })).toBe(403),
);
