import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { workerSettingsSchema } from "../src/queue/worker/settings.ts";
import { type StartedWorker, startUnitWorker } from "../src/queue/worker/start-unit-worker.ts";
import { filesIn } from "./support/files-in.ts";
import { isRedisMissing, TestRedis } from "./support/redis-server.ts";
import { type CliOutcome, runCli } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const rain = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));

describe.skipIf(isRedisMissing)("work of every kind on a queue", () => {
  let folder: string;
  let redis: TestRedis;
  let worker: StartedWorker;
  const at = (...names: string[]): string => join(folder, ...names);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "foley-queue-kinds-"));
    redis = await TestRedis.start();
    await writeTinyModel(at("model"));
    for (const set of ["made", "real"]) {
      await mkdir(at(set));
      for (const name of ["a", "b", "c"]) await cp(rain, at(set, `${name}.wav`));
    }
    // Long locks, as what computes in this process keeps its thread.
    const settings = workerSettingsSchema.parse({ lockSeconds: 300 });
    const inputs = { address: redis.address, store: at("store"), device: "cpu", threads: 1 } as const;
    worker = await startUnitWorker({ ...inputs, settings, tell: () => {} });
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await worker.stop();
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  });

  const alone = ["--device", "cpu", "--threads", "1", "--quiet"];
  const queued = (): string[] => ["--queue", redis.address, "--store", at("store"), "--quiet"];
  const cacheAt = (name: string): unknown => vi.stubEnv("FOLEY_CACHE", at(name));

  test("an evaluation is that of one machine, in all of its files and words", async () => {
    const evaluate = (...rest: string[]): Promise<CliOutcome> => runCli("evaluate", at("made"), at("real"), ...rest);
    const one = await evaluate(
      ...[...alone, "--json", at("one.json"), "--csv", at("one.csv"), "--metrics", at("one-metrics.csv")],
    );
    expect(await evaluate(...queued(), "--out", at("evaluated"))).toEqual(one);
    for (const [file, like] of [
      ["evaluation.json", "one.json"],
      ["sounds.csv", "one.csv"],
      ["metrics.csv", "one-metrics.csv"],
    ] as const)
      expect(await readFile(at("evaluated", file), "utf8")).toBe(await readFile(at(like), "utf8"));
  });

  test("what stands beside a queue without a meaning is refused by name", async () => {
    const evaluate = (...rest: string[]): Promise<CliOutcome> => runCli("evaluate", at("made"), at("real"), ...rest);
    expect((await evaluate(...queued(), "--json", at("x.json"))).err).toContain("--queue: expected no --json");
    expect(await evaluate(...queued(), "--shard", "1/2")).toMatchObject({
      status: 2,
      err: expect.stringContaining("--queue <address>' cannot be used with option '--shard <i/n>'"),
    });
  });

  test("a data set is prepared as by one machine, of sounds that lie with its sender alone", async () => {
    await mkdir(at("data", "rain"), { recursive: true });
    for (const name of ["a", "b"]) await cp(rain, at("data", "rain", `${name}.wav`));
    const prepare = (...rest: string[]): Promise<CliOutcome> =>
      runCli("data", "prepare", at("data"), "--from", at("model"), "--preset", "tiny", ...rest);
    cacheAt("cache-one");
    const one = await prepare(...alone);
    expect(one).toMatchObject({ status: 0, err: "" });
    cacheAt("cache-queue");
    expect(await prepare(...queued(), "--out", at("prepared"))).toEqual(one);
    expect(await filesIn(at("prepared", "prepared"))).toEqual(await filesIn(at("cache-one", "prepared")));
  });
});
