import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import { workOf } from "../../engine/work.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { evaluatedSteps, testConditionsOf } from "../../results/benchmark/grid.ts";
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

const tools = (at: string) =>
  ({ folder: at, preparedFolder: null, version: "1.0.0", runtime: { device: "cpu" } }) as unknown as BenchmarkTools;

it("prepares sounds in a cache of its own, whatever other trainings have prepared", async () => {
  const prepared: (string | null)[] = [];
  vi.mocked(finishCells).mockImplementation(async (config, cells, tools) => {
    prepared.push(tools.preparedFolder);
    for (const cell of cells) makeFolder(soundsFolder(tools.folder, cell, config.training.steps));
    return { cells: [], warnings: [] };
  });
  const config = checkBenchmarkConfig("a.json", tinyBenchmark("model"));
  await measureFigures(config, { folder, tools: async (_, at) => tools(at) }, workOf());
  const [first = "", ...others] = prepared;
  expect(dirname(first ?? "")).toBe(folder);
  expect(new Set(others)).toEqual(new Set([first]));
});

it("tells what a cell takes once, a step, a judgement and a sound, where the real sounds are heard once for each cell", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => 1000 * now);
  let prepareSeconds = 15;
  vi.mocked(finishCells).mockImplementation(async (config, [cell], { folder: at }, { report }) => {
    if (cell === undefined) throw new Error("no cell");
    const { soundCount } = config.evaluation;
    const part = async (seconds: number): Promise<void> => {
      now += seconds;
      await report({ stage: "benchmark", done: 1, total: 1, unit: "items", share: 0, cell });
    };
    now += 10 + prepareSeconds;
    prepareSeconds = 0;
    let hearSeconds = 3 * soundCount;
    for (let step = 1; step <= config.training.steps; step++) {
      await part(2);
      if (!evaluatedSteps(cell, config).includes(step)) continue;
      now += hearSeconds;
      hearSeconds = 0;
      for (let sound = 0; sound < soundCount * testConditionsOf(cell, config).length; sound++) await part(1);
      now += 5;
    }
    makeFolder(soundsFolder(at, cell, config.training.steps));
    return { cells: [], warnings: [] };
  });
  const timed = join(folder, "timed");
  const tiny = tinyBenchmark("model") as { evaluation: object; datasets: readonly [object] };
  const config = checkBenchmarkConfig("a.json", {
    ...{ ...tiny, datasets: [{ ...tiny.datasets[0], signals: { clipsPerClass: 10, seconds: 1 } }] },
    evaluation: { ...tiny.evaluation, soundCount: 20 },
  });
  const figures = await measureFigures(config, { folder: timed, tools: async (_, at) => tools(at) }, workOf());
  expect(figures).toMatchObject({
    ...{ openSeconds: 10, hearSeconds: 3, stepSeconds: 2, judgeSeconds: 5, soundSeconds: 1 },
    prepareSeconds: 15 / (figures.trainingSounds.signals ?? 0),
  });
  vi.restoreAllMocks();
});
