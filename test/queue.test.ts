import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FoleyError } from "../src/engine/tensor/error.ts";
import { workOf } from "../src/engine/work.ts";
import type { Foley } from "../src/library/foley.ts";
import { open } from "../src/library/open.ts";
import { followOrder } from "../src/queue/follow-order.ts";
import { laneName, laneOf } from "../src/queue/lane.ts";
import { cancelOrder, drainQueue, pauseQueue, queueStatus, resumeQueue, retryUnits } from "../src/queue/operate.ts";
import { openQueue, type QueueLink } from "../src/queue/queue-link.ts";
import { shownAddress } from "../src/queue/redis-link.ts";
import { runOnQueue } from "../src/queue/run-on-queue.ts";
import { orderIdOf, type SendOrder, sendUnits } from "../src/queue/send-units.ts";
import { whyStill } from "../src/queue/why-still.ts";
import { workerSettingsSchema } from "../src/queue/worker/settings.ts";
import { startUnitWorker } from "../src/queue/worker/start-unit-worker.ts";
import type { UnitWorker } from "../src/queue/worker/unit-worker.ts";
import { LackingError } from "../src/units/node/lacking-error.ts";
import type { UnitNeeds, UnitOfWork } from "../src/units/unit-of-work.ts";
import { doneFile } from "../src/units/unit-store.ts";
import {
  CheapMaker,
  type CheapWorker,
  cheapKind,
  cheapPlan,
  cheapVersion,
  cheapWorker,
  type DoCheap,
  forever,
  MemoryStore,
} from "./support/cheap-units.ts";
import { isRedisMissing, TestRedis } from "./support/redis-server.ts";
import { until } from "./support/until.ts";

describe.skipIf(isRedisMissing)("a queue", () => {
  let redis: TestRedis;
  let link: QueueLink;
  let store: MemoryStore;
  let library: Foley;
  const workers: UnitWorker[] = [];

  beforeAll(async () => {
    redis = await TestRedis.start();
    link = await openQueue(redis.address);
    library = await open();
  });

  beforeEach(async () => {
    await link.redis.flushall();
    store = new MemoryStore();
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
  });

  afterAll(async () => {
    await library.close();
    await link.close();
    await redis.close();
  });

  const worker = async (
    work: DoCheap = () => {},
    options: Parameters<typeof cheapWorker>[2] = {},
  ): Promise<CheapWorker> => {
    const started = await cheapWorker(redis.address, [new CheapMaker(store, work)], options);
    workers.push(started.worker);
    return started;
  };

  const orderOf = (job: string, names: readonly string[], wishes: Partial<SendOrder> = {}): SendOrder => ({
    ...{ kind: "generate", plan: cheapPlan(job, names), words: job, version: cheapVersion, store },
    ...{ priority: "batch", tries: 3, mostUnderWay: 1000, ...wishes },
  });

  const send = async (order: SendOrder): Promise<string> => {
    await sendUnits(link, order, workOf());
    return orderIdOf(order);
  };

  const run = (job: string, names: readonly string[]) =>
    runOnQueue(
      link,
      cheapKind(job, names),
      null,
      { words: job, priority: "batch", tries: 3, mostUnderWay: 50, onOrder: () => {}, onSent: () => {} },
      { ...workOf(), library, version: cheapVersion, keepsInputs: true, store, out: null },
    );

  const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`);

  test("gives each unit to one of its workers, and brings the results together in order", async () => {
    await worker();
    await worker();
    const { merged, progress } = await run("many", numbered(120));
    expect(merged?.text).toBe(numbered(120).join(","));
    expect(progress).toMatchObject({ done: 120, failed: 0, left: 0 });
    expect([...store.writes.values()].every((count) => count === 1)).toBe(true);
  });

  test("does nothing again of a job that is sent again, and nothing of a job that another has done", async () => {
    await worker();
    await run("again", numbered(10));
    await run("again", numbered(10));
    expect([...store.writes.values()]).toEqual(Array(10).fill(1));
  });

  test("has done what lies in the store already, whatever became of its job", async () => {
    const order = orderOf("unsaid", numbered(3));
    const id = await send(order);
    const { key } = await order.plan.unit(1);
    await store.write(key, doneFile, new Uint8Array());
    const [lane] = await link.lanes.list();
    await link.lanes.queue(lane?.name ?? "").remove(key);
    expect((await link.book.progress(id)).left).toBe(3);
    await send(order);
    expect(await link.book.progress(id)).toMatchObject({ left: 2, done: 1 });
    await worker();
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 3, failed: 0 });
    await expect(cancelOrder(link, id)).rejects.toThrow("which has ended");
    expect((await link.book.progress(id)).order.state).toBe("open");
  });

  test("is told again of everything by a sender whose Redis forgot", async () => {
    const running = run("forgotten", numbered(5));
    await until(async () => (await queueStatus(link)).lanes.some(({ waiting }) => waiting === 5));
    await link.redis.flushall();
    await until(async () => (await queueStatus(link)).lanes.some(({ waiting }) => waiting === 5));
    await worker();
    expect((await running).merged?.text).toBe("0,1,2,3,4");
  });

  test("sets a unit aside after its tries, with its error, and goes on with the rest; retry tries it anew", async () => {
    let isMended = false;
    const tries: string[] = [];
    await worker((name) => {
      if (name !== "poison") return;
      tries.push(name);
      if (!isMended) throw new FoleyError("data", "poison: expected a sound, got none; mend it");
    });
    const { merged, progress } = await run("poisoned", ["a", "poison", "b", "c"]);
    expect(merged).toBeNull();
    expect(progress).toMatchObject({ done: 3, failed: 1, left: 0 });
    expect(tries).toHaveLength(3);
    const { id } = progress.order;
    expect(await link.book.failed(id)).toMatchObject([{ message: "poison: expected a sound, got none; mend it" }]);
    isMended = true;
    expect(await retryUnits(link, id)).toBe(1);
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 4, failed: 0 });
  });

  test("lets a worker with a full disk rest, and others do its units without a try lost", async () => {
    const sick = await worker((name) => {
      throw new FoleyError("io", `${name}: expected to write it, got no space left on the disk`);
    });
    await until(async () => (await queueStatus(link)).workers.length === 1);
    const id = await send(orderOf("disk", numbered(20), { tries: 1 }));
    await until(() => sick.notes.some(({ event }) => event === "rest"));
    await worker();
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 20, failed: 0 });
    expect(sick.notes).toContainEqual(
      expect.objectContaining({ event: "rest", error: expect.stringContaining("no space left") }),
    );
  });

  test("leaves to others the units that a worker lacks something for, without a try lost, and says that nobody has it", async () => {
    const id = await send(orderOf("lacking", numbered(20), { tries: 1 }));
    expect(await whyStill(link, id, 0)).toBe("the queue has no worker yet; start one");
    const maker = new CheapMaker(store, (name) => {
      throw new LackingError(new FoleyError("not-found", `${name}: expected a model here, got none`));
    });
    const lacking = await cheapWorker(redis.address, [maker]);
    workers.push(lacking.worker);
    await until(async () => (await whyStill(link, id, 0)) !== null && (await queueStatus(link)).workers.length === 1);
    const lane = "batch.any.none.0m";
    await until(async () => Object.hasOwn((await queueStatus(link)).workers[0]?.lacks ?? {}, lane));
    expect(await whyStill(link, id, 0)).toBe(
      `no worker has what units of ${lane} need: 0: expected a model here, got none`,
    );
    await worker();
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 20, failed: 0 });
    expect(lacking.notes.filter(({ event }) => event === "unit")).toEqual([
      expect.objectContaining({ end: "lacking", error: "0: expected a model here, got none" }),
    ]);
    expect(maker.renewals, "it looks at all anew the next time").toBe(1);
  });

  test("refuses a worker of another version, and a sender of another while units wait, by name", async () => {
    await send(orderOf("of one version", numbered(3)));
    const refusal = "queue: expected foley 1.2.3, as the units in it are of, got foley 1.2.4; install 1.2.3";
    await expect(worker(() => {}, { version: "1.2.4" })).rejects.toThrow(refusal);
    await expect(send(orderOf("of another", numbered(3), { version: "1.2.4" }))).rejects.toThrow(refusal);
    await drainQueue(link);
    expect((await worker(() => {}, { version: "1.2.4" })).notes, "nothing is left of the other").toHaveLength(1);
  });

  test("ends a worker whose version is no longer that of the units, and gives the unit back", async () => {
    const old = await worker(() => {}, { version: "1.2.2" });
    await send(orderOf("newer", ["one"]));
    await expect(old.worker.failed).rejects.toThrow("got foley 1.2.2");
    await worker();
    const [order] = await link.book.list();
    expect(await followOrder(link, order?.id ?? "", workOf())).toMatchObject({ done: 1 });
  });

  test("ends a worker that cannot read the units of another version, and gives them back", async () => {
    const lane = laneOf({ device: null, model: null, memoryBytes: null, alsoHeld: [] }, "batch");
    const queue = await link.lanes.open(lane);
    const job = await queue.add("generate", JSON.parse('{ "version": "9.9.9", "unit": { "of": "later" } }'));
    const old = await worker();
    await expect(old.worker.failed).rejects.toThrow("queue: expected foley 9.9.9, as the units in it are of");
    expect(await queue.getJobState(job.id ?? ""), laneName(lane)).toBe("waiting");
  });

  test("has no worker whose metrics have no port", async () => {
    const other = createServer().listen(0);
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const settings = workerSettingsSchema.parse({ metricsPort: port });
    const place = { address: redis.address, store: "/nowhere", device: "cpu", threads: 1 } as const;
    const started = startUnitWorker({ ...place, settings, tell: () => {} });
    await expect(started).rejects.toThrow(
      `port of the metrics: expected a free one, got ${port}, which another program uses; choose another`,
    );
    expect((await queueStatus(link)).workers).toEqual([]);
    other.close();
  });

  test("stops what runs of an order that is canceled, on whatever machine, and removes what waits", async () => {
    let stopped = 0;
    await worker(async (_, signal) => {
      await forever(signal).catch((error: unknown) => {
        stopped++;
        throw error;
      });
    });
    const id = await send(orderOf("endless", numbered(5)));
    await until(async () => (await queueStatus(link)).lanes.some(({ running }) => running === 1));
    await cancelOrder(link, id);
    await until(() => stopped === 1);
    await until(async () => (await queueStatus(link)).lanes.every(({ waiting, running }) => waiting + running === 0));
    expect((await link.book.progress(id)).order.state).toBe("canceled");
    await expect(cancelOrder(link, id)).rejects.toThrow("was canceled");
    expect(store.writes.size).toBe(0);
  });

  test.each([
    ["canceled", cancelOrder],
    ["drained", (of: QueueLink) => drainQueue(of)],
  ] as const)("is sent no more of an order that is %s while it is sent", async (_, end) => {
    const order = orderOf("half", numbered(450), { mostUnderWay: 200 });
    const sending = sendUnits(link, order, workOf());
    const id = await orderIdOf(order);
    await until(async () => (await link.book.progress(id).catch(() => null))?.order.sent === 200);
    expect(await end(link, id)).toBe(200);
    expect(await sending).toHaveLength(200);
    expect(await followOrder(link, id, workOf())).toMatchObject({ order: { state: "canceled" }, left: 0, done: 0 });
    expect((await queueStatus(link)).lanes[0]?.waiting).toBe(0);
  });

  test("is sent nothing that was cut while its order was canceled", async () => {
    const order = orderOf("late", numbered(3));
    const unit = async (place: number) => {
      if (place === 2) await cancelOrder(link, await orderIdOf(order));
      return order.plan.unit(place);
    };
    expect(await sendUnits(link, { ...order, plan: { ...order.plan, unit } }, workOf())).toEqual([]);
    expect((await queueStatus(link)).lanes).toEqual([]);
  });

  test("does a unit that is sent again while it is being stopped, though its sender has left", async () => {
    let [begun, release] = [0, (): void => {}];
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await worker(async (_, signal) => {
      if (++begun > 1) return;
      await forever(signal).catch(() => gate);
      throw new FoleyError("aborted", "stopped");
    });
    const order = orderOf("at once", ["one"]);
    const id = await send(order);
    await until(() => begun === 1);
    await cancelOrder(link, id);
    await send(order);
    release();
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 1, failed: 0 });
  });

  test("tries nothing anew of an order that was canceled", async () => {
    await worker((name, signal) => {
      if (name === "poison") throw new FoleyError("data", "poison: expected a sound, got none; mend it");
      return name === "long" ? forever(signal) : undefined;
    });
    const id = await send(orderOf("poisoned", ["poison", "a", "long"], { tries: 1 }));
    await until(async () => (await link.book.progress(id)).done === 1);
    const [{ key } = { key: "" }] = await link.book.failed(id);
    await cancelOrder(link, id);
    expect(await link.book.areWanted([key])).toEqual([false]);
    expect(await link.book.progress(id)).toMatchObject({ done: 1, failed: 0, left: 0 });
    expect(await retryUnits(link, null)).toBe(0);
    await expect(retryUnits(link, id)).rejects.toThrow(`got ${id}, which was canceled; send it again to have it`);
  });

  test("keeps for one order what another that wants it too cancels", async () => {
    const [one, other] = [orderOf("shared", ["a", "b"]), orderOf("shared", ["a", "b", "c"])];
    const [first, second] = [await send(one), await send(other)];
    await cancelOrder(link, second);
    await worker();
    expect(await followOrder(link, first, workOf())).toMatchObject({ done: 2 });
    expect(store.writes.size).toBe(2);
  });

  test("does a person's units before those of a batch that came earlier", async () => {
    const done: string[] = [];
    await send(orderOf("batch", ["b1", "b2", "b3"]));
    const person = await send(orderOf("person", ["p1", "p2"], { priority: "person" }));
    await worker((name) => void done.push(name));
    await followOrder(link, person, workOf());
    expect(done.slice(0, 2)).toEqual(["p1", "p2"]);
  });

  test("begins nothing while it is paused, and goes on afterwards", async () => {
    const id = await send(orderOf("paused", numbered(4)));
    await pauseQueue(link);
    const { notes } = await worker();
    expect(notes[0], "it knows its lanes from the start").toMatchObject({
      event: "ready",
      lanes: ["batch.any.none.0m"],
    });
    expect((await queueStatus(link)).lanes[0]).toMatchObject({ waiting: 4, isPaused: true });
    expect(notes.filter(({ event }) => event === "unit")).toEqual([]);
    await resumeQueue(link);
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 4 });
  });

  test("is drained of what waits, while what runs ends", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await worker(() => gate);
    const id = await send(orderOf("drained", numbered(6)));
    await until(async () => (await queueStatus(link)).lanes.some(({ running }) => running === 1));
    expect(await drainQueue(link)).toBe(5);
    release();
    await until(async () => (await link.book.progress(id)).left === 0);
    expect(store.writes.size).toBe(1);
  });

  test("gets back what a worker that is stopped had begun", async () => {
    const first = await worker((_, signal) => forever(signal));
    const id = await send(orderOf("given back", ["one"]));
    await until(() => first.worker.runningCount === 1);
    await first.worker.stop(0);
    expect(first.notes).toContainEqual(expect.objectContaining({ event: "unit", end: "given-back" }));
    await worker();
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 1 });
  });

  test("waits with sending while too many units are under way", async () => {
    const order = orderOf("much", numbered(450), { mostUnderWay: 200 });
    const sending = send(order);
    const id = await orderIdOf(order);
    await until(async () => (await link.book.progress(id).catch(() => null))?.order.sent === 200);
    expect((await link.book.progress(id)).left).toBe(200);
    await worker();
    await sending;
    expect(await followOrder(link, id, workOf())).toMatchObject({ done: 450 });
  });

  test.each<[string, Partial<UnitNeeds>, readonly string[]]>([
    ["memory", { memoryBytes: 2 ** 31 }, []],
    ["models", { model: "big" }, ["one"]],
  ])("leaves to others the units of %s that a worker has not", async (_what, needs, other) => {
    const plan = cheapPlan("large", ["one"]);
    const unit = async (place: number): Promise<UnitOfWork> => {
      const made = await plan.unit(place);
      return { ...made, needs: { ...made.needs, ...needs } };
    };
    const id = await send(orderOf("large", ["one"], { plan: { ...plan, unit } }));
    const made: string[] = [];
    const { notes } = await worker((name) => void made.push(name), { models: ["other"] });
    expect(notes[0]).toMatchObject({ event: "ready", lanes: [] });
    expect((await link.book.progress(id)).left).toBe(1);
    const last = await worker((name) => void made.push(name), { models: null });
    expect(last.notes[0]).toMatchObject({ event: "ready", lanes: other.map(() => expect.any(String)) });
    if (other.length > 0) await followOrder(link, id, workOf());
    expect(made).toEqual(other);
  });
});

describe("the address of a queue", () => {
  test.skipIf(isRedisMissing)("names a database that is there, and the password that is asked for", async () => {
    const redis = await TestRedis.start();
    await expect(openQueue(`${redis.address}/9999`)).rejects.toThrow("DB index is out of range");
    const link = await openQueue(`${redis.address}/3`);
    await link.redis.config("SET", "requirepass", "secret");
    await expect(openQueue(redis.address)).rejects.toThrow("got its demand for a password; give it, as in");
    await expect(openQueue(redis.address.replace("//", "//:other@"))).rejects.toThrow("its refusal of this password");
    await link.close();
    await redis.close();
  });

  test("is refused where it is none, and where nothing answers, without its password", async () => {
    for (const address of ["localhost:6379", "redis://:secret@host:99999", "redis://:%zz@host", "redis://:s@host/x"])
      await expect(openQueue(address)).rejects.toThrow("queue: expected an address as redis://host:6379");
    expect(shownAddress("redis://:secret@with@signs@host:6379/1")).toBe("redis://host:6379/1");
    await expect(openQueue("redis://:secret@127.0.0.1:1")).rejects.toThrow(
      /^redis:\/\/127\.0\.0\.1:1: expected Redis or Valkey there, got .*ECONNREFUSED/,
    );
  });
});
