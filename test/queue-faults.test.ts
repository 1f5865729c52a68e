import { randomInt } from "node:crypto";
import { cp, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Generator } from "../src/engine/random/generator.ts";
import { openQueue, type QueueLink } from "../src/queue/queue-link.ts";
import { FolderStore } from "../src/units/node/folder-store.ts";
import { keepInput } from "../src/units/node/inputs.ts";
import { CutProxy } from "./support/cut-proxy.ts";
import { endsOf, QueueWorld } from "./support/queue-programs.ts";
import { isRedisMissing } from "./support/redis-server.ts";
import type { RunningProgram } from "./support/running-program.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { until } from "./support/until.ts";

/** A cell takes seconds, where a short sound takes a few hundredths: three of them, or 201 by `FOLEY_TEST_SEEDS=67`. */
const seedCount = Number(process.env.FOLEY_TEST_SEEDS ?? 1);

/** A study of three cells for each seed: one as it is, and two that are trained. @param model a folder of the tiny model */
function studyOf(model: string, count: number): object {
  return {
    ...tinyBenchmark(model),
    ...{ trainConditions: ["text"], testConditions: ["text"], untrainedTestConditions: ["text"] },
    training: { preset: "tiny", steps: 1, evaluateEvery: 1 },
    seeds: Array.from({ length: count }, (_, i) => i + 1),
  };
}

describe.skipIf(isRedisMissing)("units by three workers", () => {
  let world: QueueWorld;
  let link: QueueLink;

  beforeAll(async () => {
    world = await QueueWorld.open();
    link = await openQueue(world.redis.address);
  });

  afterAll(async () => {
    await link.close();
    await world.close();
  });

  /** Of the order that was sent last. */
  const doneUnits = async (): Promise<number> => {
    const [order] = await link.book.list();
    return order === undefined ? 0 : (await link.book.progress(order.id)).done;
  };

  beforeEach(() => link.redis.flushall());

  // A worker of one test would take units of the next.
  afterEach(() => world.endPrograms());

  test("200 of which one is killed, one is cut off, and Redis begins anew: as one machine makes them", async () => {
    const sounds = await world.sounds(200);
    const proxy = await CutProxy.open(world.redis.port);
    // Of which two have clocks an hour off.
    const workers = [
      await world.worker(),
      await world.worker(world.redis.address, 1),
      await world.worker(proxy.address, -1),
    ];
    const sender = world.send(["generate", ...sounds], "many");
    const alone = world.alone(sounds, "one");

    await until(async () => (await doneUnits()) >= 30, sender);
    expect(workers[0]?.child.kill("SIGKILL"), "it worked until it was killed").toBe(true);
    await until(async () => (await doneUnits()) >= 70, sender);
    await world.redis.end("SIGKILL");
    await world.redis.begin();
    await until(async () => (await doneUnits()) >= 110, sender);
    proxy.cut();
    expect(await sender.ended, sender.said()).toBe(0);

    await alone;
    expect(await world.files("many")).toEqual(await world.files("one"));
    const [order] = await link.book.list();
    expect(await link.book.progress(order?.id ?? "")).toMatchObject({ done: 200, failed: 0, left: 0 });
    const ends = endsOf(workers);
    expect(ends.get("failed"), "no unit was at fault").toBeUndefined();
    expect(ends.get("done") ?? 0).toBeGreaterThan(100);
    proxy.close();
  });

  test("one that lacks a model says so in a line, and its sender hears that no worker has it", async () => {
    await cp(world.at("tiny"), world.at("elsewhere"), { recursive: true });
    const words = ["generate", "rain", "--model", "elsewhere", "--steps", "1", "--duration", "0.1", "--seed", "1"];
    const sender = world.send(words, "none");
    // All is sent before there is a worker: what it misses is gone before it looks.
    await until(async () => (await link.book.list())[0]?.sent === 1, sender);
    await rename(world.at("elsewhere"), world.at("gone"));
    // Where it could be fetched from; the note of the order stays, by which the store is that of its sender.
    await rm(world.at("store", "units"), { recursive: true });
    const [order] = await link.book.list();
    await keepInput(new TextEncoder().encode(`order ${order?.id}\n`), new FolderStore(world.at("store")));
    const worker = await world.worker();
    const line = `got "${world.at("elsewhere")}"`;
    await until(() => sender.said().includes("no worker has what units"), sender, worker);
    expect(sender.said()).toMatch(new RegExp(`^warning: no worker has what units of .* need: model: .*${line}`, "m"));
    expect(endsOf([worker])).toEqual(new Map([["lacking", 1]]));
    sender.child.kill("SIGINT");
    expect(await sender.ended).toBe(130);
    worker.child.kill("SIGTERM");
    await worker.ended;
  });

  test("a sender that is stopped before all is sent says that the same command sends the rest", async () => {
    const words = ["generate", "rain", "--model", "tiny", "--steps", "1", "--duration", "0.1", "--seed", "1"];
    const sender = world.send([...words, "--count", "201", "--most-under-way", "1"], "broken-off");
    await until(async () => (await link.book.list())[0]?.sent === 200, sender);
    sender.child.kill("SIGINT");
    expect(await sender.ended).toBe(130);
    expect(sender.said()).toMatch(/stopped before all of order \w+ was sent; the same command sends the rest/);
  });

  test("a study's cells, of workers that are killed, cut off and forgotten by Redis: as one machine makes them", async () => {
    await writeFile(world.at("study.json"), JSON.stringify(studyOf(world.at("tiny"), seedCount)));
    const study = ["study", "benchmark", world.at("study.json")];
    const proxy = await CutProxy.open(world.redis.port);
    const workers = [await world.worker(), await world.worker(), await world.worker(proxy.address)];
    const sender = world.send(study, "study-many");
    const few = Math.ceil(seedCount / 3);
    await until(async () => (await doneUnits()) >= few, sender);
    expect(workers[0]?.child.kill("SIGKILL"), "it worked until it was killed").toBe(true);
    await world.redis.end("SIGKILL");
    await world.redis.begin();
    await until(async () => (await doneUnits()) >= 2 * few, sender);
    proxy.cut();
    expect(await sender.ended, sender.said()).toBe(0);
    const alone = [...study, "--device", "cpu", "--threads", "1", "--quiet", "--out", world.at("study-one")];
    await world.finish(alone, { FOLEY_CACHE: world.at("caches", "one") });

    expect(await world.files("study-many", "report")).toEqual(await world.files("study-one", "report"));
    const [order] = await link.book.list();
    const counts = { done: 3 * seedCount, failed: 0, left: 0 };
    expect(await link.book.progress(order?.id ?? "")).toMatchObject(counts);
    expect(endsOf(workers).get("failed"), "no unit was at fault").toBeUndefined();
    proxy.close();
  });

  test("200 with twenty faults by chance: as one machine makes them", async () => {
    const seed = randomInt(2 ** 31);
    const chance = new Generator(seed);
    const among = (count: number): number => chance.randint(0, count, 1)[0] ?? 0;
    const sounds = (await world.sounds(200)).map((word) => (word === "7" ? "8" : word));
    const proxy = await CutProxy.open(world.redis.port);
    const addresses = [world.redis.address, proxy.address, world.redis.address];
    const workers = await Promise.all(addresses.map((address) => world.worker(address)));
    const one = (): [number, RunningProgram] => {
      const place = among(workers.length);
      const worker = workers[place];
      if (worker === undefined) throw new Error("no worker");
      return [place, worker];
    };
    const again = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
      const [place, worker] = one();
      worker.child.kill(signal);
      workers[place] = await world.worker(addresses[place]);
    };
    const faults: Readonly<Record<string, () => Promise<unknown>>> = {
      "a worker is killed": () => again("SIGKILL"),
      "a worker is stopped": () => again("SIGTERM"),
      "a process that makes is killed": async () => {
        const pid = await world.makerOf(one()[1]);
        if (pid !== null) process.kill(pid, "SIGKILL");
      },
      "a worker is frozen": async () => {
        const [, { child }] = one();
        child.kill("SIGSTOP");
        await sleep(1500);
        child.kill("SIGCONT");
      },
      "Redis is killed": async () => {
        await world.redis.end("SIGKILL");
        await world.redis.begin();
      },
      "a network is cut": async () => {
        proxy.cut();
        await sleep(1500);
        proxy.mend();
      },
    };
    const names = Object.keys(faults);
    const said: string[] = [];
    const sender = world.send(["generate", ...sounds], "faulty", "--tries", "30");
    const alone = world.alone(sounds, "whole");
    for (let i = 0; i < 20; i++) {
      await until(async () => (await doneUnits()) >= 8 * i, sender);
      const name = names[among(names.length)] ?? "";
      said.push(name);
      await faults[name]?.();
    }
    const told = `seed ${seed}: ${said.join(", ")}`;
    process.stdout.write(`${told}\n`);
    expect(await sender.ended, `${told}\n${sender.said()}`).toBe(0);
    await alone;
    expect(await world.files("faulty"), told).toEqual(await world.files("whole"));
    const [order] = await link.book.list();
    expect(await link.book.progress(order?.id ?? ""), told).toMatchObject({ done: 200, failed: 0, left: 0 });
    proxy.close();
  });
});
