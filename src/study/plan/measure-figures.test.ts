import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import { workOf } from "../../engine/work.ts";
import { makeFolder } from "../../files/make-folder.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import { checkBenchmarkConfig } from "../benchmark/parse-config.ts";
import { finishCells } from "../benchmark/run-benchmark.ts";
import { soundsFolder } from "../benchmark/run-cell.ts";
import { measureFigures } from "./measure-figures.ts";

vi.mock("../benchmark/run-benchmark.ts");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-measure-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("prepares sounds in a cache of its own, whatever other trainings have prepared", async () => {
  const prepared: (string | null)[] = [];
  vi.mocked(finishCells).mockImplementation(async (config, cells, tools) => {
    prepared.push(tools.preparedFolder);
    for (const cell of cells) makeFolder(soundsFolder(tools.folder, cell, config.training.steps));
    return { cells: [], warnings: [] };
  });
  const tools = (at: string) =>
    ({ folder: at, preparedFolder: null, version: "1.0.0", runtime: { device: "cpu" } }) as unknown as BenchmarkTools;
  const config = checkBenchmarkConfig("a.json", tinyBenchmark("model"));
  await measureFigures(config, { folder, tools: async (_, at) => tools(at) }, workOf());
  const [first = "", ...others] = prepared;
  expect(dirname(first ?? "")).toBe(folder);
  expect(new Set(others)).toEqual(new Set([first]));
});
