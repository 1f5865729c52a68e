import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-ledger-"));
  path = join(folder, "ledger.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

const open = (hash = "a"): Promise<Ledger<number>> => Ledger.open<number>(folder, hash);

describe("Ledger", () => {
  it("knows finished work when it is opened again", async () => {
    const first = await open();
    await first.append("one", 1);
    await first.append("two", 2);
    const again = await open();
    expect(["one", "two", "three"].map((id) => again.result(id))).toEqual([1, 2, undefined]);
  });

  it("loses at most the last line wherever a kill cuts it, and goes on after it", async () => {
    await (await open()).append("one", 1);
    await (await open()).append("two", 2);
    const whole = await readFile(path, "utf8");
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.slice(0, length));
      const cut = await open();
      const left = whole.slice(0, length).split("\n").length - 2;
      expect([cut.result("one"), cut.result("two")]).toEqual([left > 0 ? 1 : undefined, left > 1 ? 2 : undefined]);
      await cut.append("three", 3);
      expect((await open()).result("three")).toBe(3);
    }
  });

  it("may be open in several processes: each sees what the others have added", async () => {
    const [a, b] = [await open(), await open()];
    await Promise.all([a.append("one", 1), b.append("two", 2), a.append("three", 3), b.append("four", 4)]);
    await Promise.all([a.reload(), b.reload()]);
    for (const ledger of [a, b])
      expect(["one", "two", "three", "four"].map((id) => ledger.result(id))).toEqual([1, 2, 3, 4]);
  });

  it("refuses another study's", async () => {
    await open();
    await expect(open("b")).rejects.toMatchObject({ code: "config" });
  });

  it("refuses a whole line that is no entry, by its number", async () => {
    await (await open()).append("one", 1);
    await appendFile(path, "words\n");
    await expect(open()).rejects.toThrow("ledger.jsonl:3: expected finished work as JSON");
  });
});
