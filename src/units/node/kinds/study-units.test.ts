import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HeldStore } from "../../../../test/support/held-store.ts";
import { tinyBenchmark } from "../../../../test/support/tiny-benchmark.ts";
import { withTinyLibrary } from "../../../../test/support/tiny-library.ts";
import { toJsonValue } from "../../../engine/json/json-value.ts";
import { workOf } from "../../../engine/work.ts";
import { checkBenchmarkConfig } from "../../../study/benchmark/parse-config.ts";
import { readUnitResult } from "../../unit-result.ts";
import { doneFile } from "../../unit-store.ts";
import { doUnit } from "../do-unit.ts";
import { jsonOfConfig, notedCellSchema } from "./study-request.ts";
import { studyUnits } from "./study-units.ts";

const tiny = withTinyLibrary("study-units");

/** Does the first cell, a model as it is; the FD that is noted of it. */
async function firstCell(version: string, store = new HeldStore("store")): Promise<number | undefined> {
  const tools = { ...workOf(), library: tiny.library, version, store, keepsInputs: false };
  const config = checkBenchmarkConfig("a.json", tinyBenchmark(join(tiny.folder, "model")));
  const plan = await studyUnits.plan(toJsonValue({ config: jsonOfConfig(config) }), tools);
  const unit = await plan.unit(0);
  await doUnit(unit, tools);
  const { noted } = await readUnitResult(unit.key, notedCellSchema, { store });
  return noted.curve[0]?.scores.text?.FD;
}

/** Where cells are that were not noted as done. */
async function ledgers(): Promise<string[]> {
  const units = join(tiny.folder, "cache", "units");
  const names = existsSync(units) ? await readdir(units, { recursive: true }) : [];
  return names.filter((name) => name.endsWith("ledger.jsonl")).map((name) => join(units, name));
}

/** A store of a machine that ends before it says that a unit is done. */
class BrokenStore extends HeldStore {
  override async write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    if (name === doneFile) throw new Error("broken off");
    await super.write(key, name, bytes);
  }
}

test("a cell goes on with what its own version left of it, and nothing stays of it once it is done", async () => {
  await expect(firstCell("1.0.0", new BrokenStore("broken"))).rejects.toThrow("broken off");
  const [ledger = "", ...others] = await ledgers();
  expect(others).toEqual([]);
  await writeFile(ledger, (await readFile(ledger, "utf8")).replace(/"FD":[\d.]+/, '"FD":777'));
  expect(await firstCell("2.0.0")).not.toBe(777);
  expect(await firstCell("1.0.0")).toBe(777);
  expect(await ledgers()).toEqual([]);
});
