import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { sha256 } from "../src/engine/bytes/sha256.ts";
import { openQueue, type QueueLink } from "../src/queue/queue-link.ts";
import { endsOf, QueueWorld } from "./support/queue-programs.ts";
import { isRedisMissing } from "./support/redis-server.ts";
import type { RunningProgram } from "./support/running-program.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { until } from "./support/until.ts";

describe.skipIf(isRedisMissing)("a worker without its sender's weights", () => {
  let world: QueueWorld;
  let link: QueueLink;
  let models = 0;

  beforeAll(async () => {
    world = await QueueWorld.open();
    link = await openQueue(world.redis.address);
  });

  beforeEach(() => link.redis.flushall());

  afterAll(async () => {
    vi.unstubAllEnvs();
    await link.close();
    await world.close();
  });

  /** A model of its own for each test, as the store keeps by content: whose description tells it from others. */
  const modelOf = async (): Promise<string> => {
    const path = world.at(`model-${models++}`);
    await cp(world.at("tiny"), path, { recursive: true });
    await writeFile(`${path}/README.md`, `model ${path}\n`);
    return path;
  };

  /** Work that is sent, and whose model is gone before a worker comes. */
  const sentWithout = async (model: string, work: readonly string[], out: string): Promise<RunningProgram> => {
    const sender = world.send(work, out);
    await until(async () => sender.said().includes("has no worker yet"), sender);
    await rename(model, `${model}-gone`);
    return sender;
  };

  const sounds = async (model: string): Promise<string[]> =>
    (await world.sounds(3)).map((word) => (word === world.at("tiny") ? model : word));

  test("fetches the model once, and makes what its sender makes", async () => {
    const model = await modelOf();
    await world.alone(await sounds(model), "one");
    const sender = await sentWithout(model, ["generate", ...(await sounds(model))], "many");
    const worker = await world.worker();
    expect(await sender.ended, sender.said()).toBe(0);
    expect(endsOf([worker])).toEqual(new Map([["done", 3]]));
    expect(await world.files("many")).toEqual(await world.files("one"));
    const held = (await readdir(world.at("caches", "0", "held"))).filter((name) => !name.startsWith("."));
    expect(held).toHaveLength(1);
    worker.child.kill("SIGTERM");
    await worker.ended;
  });

  test("trains and judges from it as well", async () => {
    const model = await modelOf();
    const training = { preset: "tiny", steps: 1, evaluateEvery: 1 };
    const config = { ...tinyBenchmark(model), scratch: false, trainConditions: ["text"], training };
    await writeFile(world.at("study.json"), JSON.stringify(config));
    const study = ["study", "benchmark", world.at("study.json")];
    const alone = [...study, "--device", "cpu", "--threads", "1", "--quiet", "--out", world.at("study-one")];
    await world.finish(alone, { FOLEY_CACHE: world.at("caches", "alone") });
    const sender = await sentWithout(model, study, "study-many");
    const worker = await world.worker();
    await until(() => endsOf([worker]).get("done") === 2, worker);
    // Whoever brings cells together asks for what they were made with.
    await rename(`${model}-gone`, model);
    expect(await sender.ended, sender.said()).toBe(0);
    expect(sender.said()).toContain(`${world.at("study-many", "report", "report.html")}\n`);
    expect(await world.files("study-many", "report")).toEqual(await world.files("study-one", "report"));
    worker.child.kill("SIGTERM");
    await worker.ended;
  });

  test("leaves nothing half where it is killed while it fetches, and goes on from nothing", async () => {
    const model = await modelOf();
    const last = Buffer.from(`the last file of ${model}\n`);
    await writeFile(`${model}/zz.bin`, last);
    const sender = await sentWithout(model, ["generate", ...(await sounds(model))], "after");
    // A pipe into which nobody writes: the fetch goes no further than here, however fast the worker is.
    const hash = await sha256(last);
    const part = world.at("store", "units", hash.slice(0, 2), hash, "input");
    await rm(part);
    await promisify(execFile)("mkfifo", [part]);
    const cache = world.at("caches", `${world.workerCount}`, "held");
    const names = async (): Promise<string[]> => (existsSync(cache) ? readdir(cache) : []);
    const first = await world.worker();
    await until(async () => (await names()).some((name) => name.endsWith(".partial")), first);
    const maker = await world.makerOf(first);
    if (maker === null) throw new Error("expected the worker's process that makes in /proc, got none");
    process.kill(maker, "SIGKILL");
    first.child.kill("SIGKILL");
    await first.ended;
    expect(
      (await names()).filter((name) => !name.startsWith(".")),
      "nothing that could be taken for whole",
    ).toEqual([]);
    await rm(part);
    await writeFile(part, last);
    const second = await world.worker(world.redis.address, 0, cache.replace(/.held$/, ""));
    expect(await sender.ended, sender.said()).toBe(0);
    expect((await names()).filter((name) => !name.startsWith("."))).toHaveLength(1);
    expect((await names()).filter((name) => name.endsWith(".partial"))).toEqual([]);
    second.child.kill("SIGTERM");
    await second.ended;
    await rm(world.at("store"), { recursive: true });
  });
});
