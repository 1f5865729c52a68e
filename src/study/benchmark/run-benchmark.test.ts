import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import { writeTinyModel } from "../../../test/support/tiny-model.ts";
import { workOf } from "../../engine/work.ts";
import { claim } from "../../files/claim.ts";
import { gridOf } from "../../results/benchmark/grid.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { checkBenchmarkConfig } from "./parse-config.ts";
import { finishCells } from "./run-benchmark.ts";

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
