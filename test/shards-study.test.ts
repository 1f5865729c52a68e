import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type CliOutcome, runCli } from "./support/run-cli.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-parts-"));
  await writeTinyModel(at("model"));
  const config = tinyBenchmark(at("model"));
  const training = { preset: "tiny", steps: 1, evaluateEvery: 1 };
  await writeFile(at("tiny.json"), JSON.stringify({ ...config, trainConditions: ["text"], training }));
});

afterAll(() => {
  vi.unstubAllEnvs();
  return rm(folder, { recursive: true, force: true });
});

const study = (...rest: string[]): Promise<CliOutcome> =>
  runCli("study", "benchmark", at("tiny.json"), "--threads", "1", "--device", "cpu", "--quiet", ...rest);

/** What a report says, by its files, without what is of a machine and a moment. */
async function reportIn(place: string): Promise<Record<string, string>> {
  const names = (await readdir(join(place, "report"))).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(place, "report", name), "utf8")])),
  );
}

test("a benchmark in shards, each on a machine of its own, is that of one machine in every file", async () => {
  vi.stubEnv("FOLEY_CACHE", at("cache-one"));
  expect((await study("--out", at("one"))).status).toBe(0);
  for (const index of [1, 2]) {
    vi.stubEnv("FOLEY_CACHE", at(`cache-${index}`));
    const { out, err } = await study("--shard", `${index}/2`, "--out", at(`part-${index}`));
    expect([out, err]).toEqual([expect.stringContaining(`shard ${index}/2 is whole`), ""]);
  }
  const merged = await runCli("merge", at("part-1"), at("part-2"), "--quiet", "--out", at("merged"));
  expect(merged).toEqual({ status: 0, err: "", out: `${at("merged", "report", "report.html")}\n` });
  expect(await reportIn(at("merged"))).toEqual(await reportIn(at("one")));
  const again = await study("--shard", "1/2", "--out", at("part-1"));
  expect(again.out).toMatch(/(\d+) of \d+ units, \1 of them before/);
});
