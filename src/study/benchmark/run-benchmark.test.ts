import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import { writeTinyModel } from "../../../test/support/tiny-model.ts";
import { workOf } from "../../engine/work.ts";
import { claim } from "../../files/claim.ts";
import { gridOf } from "../../results/benchmark/grid.ts";
import { Ledger } from "../report/ledger.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { checkBenchmarkConfig, hashConfig } from "./parse-config.ts";
import { finishCells, openLedger } from "./run-benchmark.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-waiting-"));
  await writeTinyModel(join(folder, "model"));
});
afterAll(() => rm(folder, { recursive: true }));

it("binds a study once, however long another process is at the last cells", async () => {
  const config = checkBenchmarkConfig("a.json", tinyBenchmark(join(folder, "model")));
  const cells = gridOf(config);
  const judge = { name: "judge", hash: "a".repeat(64), protocol: "none" };
  const judges = { classifier: judge, frames: judge, clap: null, programs: null };
  const said = { version: "1.0.0", commit: null, command: null, preparedFolder: null, runtime: { device: "cpu" } };
  const tools = { ...said, judges, folder: join(folder, "study") } as unknown as BenchmarkTools;
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
