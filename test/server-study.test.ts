import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTestHouse } from "./support/test-house.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

test("a job makes a benchmark of a file that the operator named, and leaves its report", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-study-"));
  await writeTinyModel(join(folder, "tiny"));
  const config = join(folder, "benchmark.json");
  const training = { preset: "tiny", steps: 1, evaluateEvery: 1 };
  const benchmark = { ...tinyBenchmark(join(folder, "tiny")), scratch: false, trainConditions: ["text"], training };
  await writeFile(config, JSON.stringify(benchmark));
  const server = await openTestHouse({}, new Map([["tiny", config]]));
  const job = await server.finish({ kind: "study", study: "benchmark", config: { place: "tiny" } });
  expect(job).toMatchObject({ state: "succeeded", error: null });
  expect(job.files.map(({ name }) => name)).toEqual(expect.arrayContaining(["README.md"]));
  expect((await server.ask("GET", `/v1/jobs/${job.id}/files/README.md`)).status).toBe(200);
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
