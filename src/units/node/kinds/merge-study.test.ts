import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HeldStore } from "../../../../test/support/held-store.ts";
import { tinyBenchmark } from "../../../../test/support/tiny-benchmark.ts";
import { withTinyLibrary } from "../../../../test/support/tiny-library.ts";
import { type JsonValue, toJsonValue } from "../../../engine/json/json-value.ts";
import { workOf } from "../../../engine/work.ts";
import { gridOf } from "../../../results/benchmark/grid.ts";
import { checkBenchmarkConfig } from "../../../study/benchmark/parse-config.ts";
import { openLedger } from "../../../study/benchmark/run-benchmark.ts";
import { doneFile } from "../../unit-store.ts";
import { mergeStudy } from "./merge-study.ts";
import { jsonOfConfig } from "./study-request.ts";
import { studyUnits } from "./study-units.ts";

const tiny = withTinyLibrary("merge");

const configNow = () => checkBenchmarkConfig("a.json", tinyBenchmark(join(tiny.folder, "model")));
const scored = (FD: number) => [{ step: 0, scores: { text: { FD, IS: 2, KL: 1, FAD: 3 } } }];

const worker = { foley: "1.0.0", node: "20.0.0", device: "webgpu", commits: ["b".repeat(40)] };
const strange = { models: { pretrained: "0".repeat(64) }, backbones: {}, sounds: {} };

/** Brings together the cells of a study, of each of which this is noted. @param bindings of this machine where null */
async function merged(noted: object, out: string, bindings: JsonValue | null = strange): Promise<unknown> {
  const config = configNow();
  const store = new HeldStore("store");
  const tools = { ...workOf(), library: tiny.library, version: "1.0.0", keepsInputs: false, store, out };
  const asked = { config: jsonOfConfig(config), command: null };
  const { request } = bindings === null ? await studyUnits.plan(toJsonValue(asked), tools) : { request: null };
  const key = "ab".repeat(32);
  const done = { noted: { versions: worker, ...noted }, files: {} };
  await store.write(key, doneFile, new TextEncoder().encode(JSON.stringify(done)));
  const units = gridOf(config).map(() => key);
  return mergeStudy(request ?? toJsonValue({ ...asked, bindings }), units, tools);
}

test("a report names what made its cells, not what brought them together", async () => {
  const out = join(tiny.folder, "named");
  const scores = { FD: 1, IS: 2, KL: 1, FAD: 3 };
  await merged({ curve: [{ step: 2, scores: { text: scores, audio: scores } }], heard: [], warnings: [] }, out, null);
  const { versions } = JSON.parse(await readFile(join(out, "report", "results.json"), "utf8"));
  expect(versions).toEqual(worker);
  expect(await readFile(join(out, "report", "README.md"), "utf8")).toContain("Node 20.0.0, webgpu");
});

test("cells that were made by other models than this machine's make no report", async () => {
  const out = join(tiny.folder, "others");
  await expect(merged({ curve: scored(1), heard: [], warnings: [] }, out)).rejects.toThrow(
    "study: expected the models of the job, got others; give all machines the same",
  );
  expect((await readdir(out)).filter((name) => ["cells", "made-by.json", "report"].includes(name))).toEqual([]);
});

test("a folder with other scores of a cell is refused, not told as if it held those that are merged", async () => {
  const out = join(tiny.folder, "older");
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
  await expect(merged(noted, join(tiny.folder, "strange"))).rejects.toMatchObject({
    code: "data",
    message: expect.stringMatching(`^store: done.json of the unit abab.*: ${place}: expected .*do the unit again$`),
  });
});
