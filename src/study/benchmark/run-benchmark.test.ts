import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import { writeTinyModel } from "../../../test/support/tiny-model.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { workOf } from "../../engine/work.ts";
import { claim } from "../../files/claim.ts";
import { gridOf } from "../../results/benchmark/grid.ts";
import { Ledger } from "../report/ledger.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { checkBenchmarkConfig, hashConfig } from "./parse-config.ts";
import { finishCells, openLedger, UnfinishedCellsError } from "./run-benchmark.ts";
import { runCell } from "./run-cell.ts";

vi.mock(import("./run-cell.ts"), async (original) => ({ ...(await original()), runCell: vi.fn() }));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-waiting-"));
  await writeTinyModel(join(folder, "model"));
});
afterAll(() => rm(folder, { recursive: true }));

function toolsIn(name: string): BenchmarkTools {
  const judge = { name: "judge", hash: "a".repeat(64), protocol: "none" };
  const judges = { classifier: judge, frames: judge, clap: null, programs: null };
  const said = { version: "1.0.0", commit: null, command: null, preparedFolder: null, runtime: { device: "cpu" } };
  return { ...said, judges, folder: join(folder, name) } as unknown as BenchmarkTools;
}

it("binds a study once, however long another process is at the last cells", async () => {
  const config = checkBenchmarkConfig("a.json", tinyBenchmark(join(folder, "model")));
  const cells = gridOf(config);
  const tools = toolsIn("study");
  const releases = cells.map(({ id }) => claim(join(folder, "study", "claims", id)));
  const stop = new AbortController();
  const written: bigint[] = [];
  const waiting = finishCells(
    config,
    cells,
    tools,
    workOf({
      signal: stop.signal,
      report: async ({ stage }) => {
        if (stage !== "waiting") return;
        written.push((await stat(join(tools.folder, "made-by.json"), { bigint: true })).mtimeNs);
        if (written.length === 2) stop.abort();
      },
    }),
  );
  await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  expect(written).toEqual([written[0], written[0]]);
  for (const release of releases) release?.();
});

it("knows a study again whose models, sounds and judges lie elsewhere by now, and one that an older foley began", async () => {
  const dataset = { name: "birds", train: { folds: [1] }, test: { folds: [2] } };
  const configAt = (place: string) =>
    checkBenchmarkConfig("a.json", {
      ...tinyBenchmark(join(place, "model")),
      datasets: [{ ...dataset, path: join(place, "birds") }],
      judges: { panns: join(place, "panns.pth"), vggish: "aisfx" },
    });
  const curve = [{ step: 0, scores: {} }];
  await (await openLedger(configAt("here"), join(folder, "moved"))).append("cell", curve);
  expect((await openLedger(configAt("there"), join(folder, "moved"))).result("cell")).toEqual(curve);
  const older = await Ledger.open(join(folder, "older"), hashConfig(configAt("here")));
  await older.append("cell", curve);
  expect((await openLedger(configAt("here"), join(folder, "older"))).result("cell")).toEqual(curve);
  const other = checkBenchmarkConfig("a.json", { ...tinyBenchmark("model"), seeds: [2] });
  await expect(openLedger(other, join(folder, "moved"))).rejects.toMatchObject({ code: "config" });
});

it("does all cells but the one that cannot be done, which it then names; what the machine cannot do ends it at once", async () => {
  const config = checkBenchmarkConfig("a.json", tinyBenchmark(join(folder, "model")));
  const cells = gridOf(config);
  const [, wrong] = cells;
  const faulty = (error: FoleyError): void =>
    void vi.mocked(runCell).mockImplementation(async ({ id }) => {
      if (id === wrong?.id) throw error;
      return [{ step: 0, scores: {} }];
    });
  const told: string[] = [];
  const work = workOf({ report: ({ stage, note }) => stage === "warning" && told.push(note ?? "") });
  const finished = async (name: string): Promise<number> => {
    const ledger = await openLedger(config, join(folder, name));
    return cells.filter(({ id }) => ledger.result(id) !== undefined).length;
  };
  faulty(new FoleyError("diverged", "train: step 3: expected a number, got none"));
  const running = finishCells(config, cells, toolsIn("diverging"), work);
  await expect(running).rejects.toBeInstanceOf(UnfinishedCellsError);
  await expect(running).rejects.toMatchObject({
    code: "diverged",
    message: `${wrong?.id}: train: step 3: expected a number, got none; 4 of 5 cells are finished`,
  });
  expect(told).toEqual([`${wrong?.id}: train: step 3: expected a number, got none; the other cells go on`]);
  expect(await finished("diverging")).toBe(4);
  const full = new FoleyError("io", "no space");
  faulty(full);
  await expect(finishCells(config, cells, toolsIn("full"), work)).rejects.toBe(full);
  expect(await finished("full")).toBe(1);
});
