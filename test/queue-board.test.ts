import { get } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { boardApp } from "../src/queue/board/board-app.ts";
import { startBoard } from "../src/queue/board/start-board.ts";
import { openQueue, type QueueLink } from "../src/queue/queue-link.ts";
import { sendMissing } from "../src/queue/send-units.ts";
import { cheapPlan, cheapVersion, MemoryStore } from "./support/cheap-units.ts";
import { isRedisMissing, TestRedis } from "./support/redis-server.ts";

describe.skipIf(isRedisMissing)("the pages of a queue", () => {
  let redis: TestRedis;
  let link: QueueLink;
  const lane = "batch.any.none.0m";

  beforeAll(async () => {
    redis = await TestRedis.start();
    link = await openQueue(redis.address);
  });

  beforeEach(async () => {
    await link.redis.flushall();
    const plan = cheapPlan("job", ["one"]);
    const order = { store: new MemoryStore(), priority: "batch", version: cheapVersion, tries: 1 } as const;
    await sendMissing(link, "order", [await plan.unit(0)], order);
  });

  afterAll(async () => {
    await link.close();
    await redis.close();
  });

  const jobIn = async (): Promise<string> => (await link.lanes.queue(lane).getWaiting())[0]?.id ?? "";
  const remove = async (): Promise<string> => `/api/queues/${lane}/${await jobIn()}/clean`;

  test("show lanes and ask nobody else for anything", async () => {
    const app = await boardApp(link, null);
    const page = await app.request("/");
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<title>foley</title>")]);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    const { queues }: { queues: unknown } = JSON.parse(await (await app.request("/api/queues")).text());
    expect(queues).toEqual([expect.objectContaining({ name: lane, readOnlyMode: true })]);
    const [script = ""] = /static\/[^"]*\.js/.exec(await (await app.request("/")).text()) ?? [];
    expect((await app.request(`/${script}`)).status, script).toBe(200);
  });

  test("change nothing without a key", async () => {
    const app = await boardApp(link, null);
    expect((await app.request(await remove(), { method: "PUT" })).status).toBe(405);
    expect(await jobIn()).not.toBe("");
  });

  test("are shown to who has the key, and change units then", async () => {
    const app = await boardApp(link, "secret");
    const authorization = `Basic ${btoa("anyone:secret")}`;
    expect((await app.request("/")).status).toBe(401);
    expect((await app.request(await remove(), { method: "PUT" })).status).toBe(401);
    expect((await app.request(await remove(), { method: "PUT", headers: { authorization } })).status).toBe(204);
    expect(await jobIn()).toBe("");
  });

  test("are kept from others where there is no key", async () => {
    await expect(startBoard(link, { host: "0.0.0.0", port: 0, key: null })).rejects.toThrow(
      "host: expected 127.0.0.1 without a key, got 0.0.0.0, where others can look; set a key",
    );
    const { url, stop } = await startBoard(link, { host: "127.0.0.1", port: 0, key: null });
    expect((await fetch(`${url}api/queues`)).status).toBe(200);
    await stop();
  });

  test("say nothing to a page that reaches this computer under a name of its own, or comes from elsewhere", async () => {
    const { url, stop } = await startBoard(link, { host: "127.0.0.1", port: 0, key: null });
    const statusWith = (headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        get(`${url}api/queues`, { headers }, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
      });
    expect(await statusWith({ host: "evil.example" })).toBe(403);
    expect(await statusWith({ origin: "http://evil.example" })).toBe(403);
    expect(await statusWith({})).toBe(200);
    const { port } = new URL(url);
    const taken = startBoard(link, { host: "127.0.0.1", port: Number(port), key: null });
    await expect(taken).rejects.toThrow(`port: expected a free one, got ${port}, which another program uses`);
    await stop();
  });
});
