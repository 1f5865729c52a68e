import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HeldStore } from "../../../../test/support/held-store.ts";
import { tinyBenchmark } from "../../../../test/support/tiny-benchmark.ts";
import { writeTinyModel } from "../../../../test/support/tiny-model.ts";
import { toJsonValue } from "../../../engine/json/json-value.ts";
import { workOf } from "../../../engine/work.ts";
import type { Foley } from "../../../library/foley.ts";
import { open } from "../../../library/open.ts";
import { gridOf } from "../../../results/benchmark/grid.ts";
import { checkBenchmarkConfig } from "../../../study/benchmark/parse-config.ts";
import { openLedger } from "../../../study/benchmark/run-benchmark.ts";
import { doneFile } from "../../unit-store.ts";
import { mergeStudy } from "./merge-study.ts";
import { jsonOfConfig } from "./study-request.ts";

let folder: string;
let library: Foley;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-merge-"));
  await writeTinyModel(join(folder, "model"));
  library = await open({ device: "cpu", threads: 1 });
});

afterAll(async () => {
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

const configNow = () => checkBenchmarkConfig("a.json", tinyBenchmark(join(folder, "model")));
const scored = (FD: number) => [{ step: 0, scores: { text: { FD, IS: 2, KL: 1, FAD: 3 } } }];

/** Brings together the cells of a study, of each of which this is noted. */
async function merged(noted: object, out: string): Promise<unknown> {
  const config = configNow();
  const request = toJsonValue({
    config: jsonOfConfig(config),
    command: null,
    bindings: { models: { pretrained: "0".repeat(64) }, backbones: {}, sounds: {} },
  });
  const store = new HeldStore("store");
  const key = "ab".repeat(32);
  await store.write(key, doneFile, new TextEncoder().encode(JSON.stringify({ noted, files: {} })));
  const units = gridOf(config).map(() => key);
  return mergeStudy(request, units, { ...workOf(), library, version: "1.0.0", keepsInputs: false, store, out });
}

test("cells that were made by other models than this machine's make no report", async () => {
  const out = join(folder, "others");
  await expect(merged({ curve: scored(1), heard: [], warnings: [] }, out)).rejects.toThrow(
    "study: expected the models of the job, got others; give all machines the same",
  );
  expect((await readdir(out)).filter((name) => ["cells", "made-by.json", "report"].includes(name))).toEqual([]);
});

test("a folder with other scores of a cell is refused, not told as if it held those that are merged", async () => {
  const out = join(folder, "older");
  const config = configNow();
  const [cell] = gridOf(config);
  await (await openLedger(config, out)).append(cell?.id ?? "", scored(2));
  await expect(merged({ curve: scored(1), heard: [], warnings: [] }, out)).rejects.toMatchObject({
    code: "config",
    message: `${out}: expected no other scores of ${cell?.id} than those that are merged, got some; choose another folder`,
  });
});

test.each([
  [
    "leaves its folder",
    { curve: scored(1), heard: [{ step: 1, name: "../../.bashrc" }], warnings: [] },
    "heard.0.name",
  ],
  ["has another form", { curve: { step: 1 }, heard: [], warnings: [] }, "curve"],
])("what a store says of a cell that %s is refused in a line", async (_, noted, place) => {
  await expect(merged(noted, join(folder, "strange"))).rejects.toMatchObject({
    code: "data",
    message: expect.stringMatching(`^store: done.json of the unit abab.*: ${place}: expected .*do the unit again$`),
  });
});
