import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tinyBenchmark } from "../../test/support/tiny-benchmark.ts";
import { checkBenchmarkConfig } from "../study/benchmark/parse-config.ts";
import { figuresSubject, type UnitFigures } from "../study/plan/unit-figures.ts";
import { unitFigures } from "./study-plan.ts";
import { version } from "./version.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-figures-"));
});
afterAll(() => rm(folder, { recursive: true }));

const config = checkBenchmarkConfig("a.json", tinyBenchmark("model"));
const figures: UnitFigures = {
  ...{ foley: version(), device: "cpu", about: figuresSubject(config) },
  ...{ openSeconds: 10, hearSeconds: 0.2, stepSeconds: 2, judgeSeconds: 5, soundSeconds: 1, prepareSeconds: 0.5 },
  ...{ trainingSounds: { signals: 15 }, heardBytes: 1000, noteBytes: 100 },
};

async function read(changes: Partial<UnitFigures>, now = config): Promise<UnitFigures> {
  const file = join(folder, "figures.json");
  await writeFile(file, JSON.stringify({ ...figures, ...changes }));
  return unitFigures(now, file, {});
}

it("takes measured figures of the same sounds, wherever they lie", async () => {
  expect(await read({})).toEqual(figures);
  const elsewhere = config.datasets.map((dataset) => ({ ...dataset, path: "elsewhere" }));
  expect(await read({}, { ...config, datasets: elsewhere })).toEqual(figures);
});

it("refuses those of another version, another device and other sounds", async () => {
  await expect(read({ foley: "0.0.1" })).rejects.toThrow(`expected figures of foley ${version()}, got those of 0.0.1`);
  await expect(read({ device: "cuda" })).rejects.toThrow("expected figures of device cpu, got those of cuda");
  const fewer = config.datasets.map((dataset) => ({ ...dataset, train: { ...dataset.train, clipsPerClass: 1 } }));
  await expect(read({}, { ...config, datasets: fewer })).rejects.toThrow("expected figures of sounds");
});
