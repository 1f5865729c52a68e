import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWhole, writeWholeSync } from "./write-whole.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeWhole", () => {
  it("writes text, bytes and chunks, and replaces what was there", async () => {
    const path = join(folder, "a.txt");
    await writeWhole(path, "naïve");
    expect(await readFile(path, "utf8")).toBe("naïve");
    await writeWhole(path, [Uint8Array.of(104), new Uint8Array(0), Uint8Array.of(105)]);
    expect(await readFile(path, "utf8")).toBe("hi");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("keeps the old file and leaves nothing behind where the content fails", async () => {
    const path = join(folder, "a.txt");
    await writeWhole(path, "old");
    const failing = (function* () {
      yield Uint8Array.of(1);
      throw new RangeError("no more");
    })();
    await expect(writeWhole(path, failing)).rejects.toThrow(RangeError);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("says in one line that a folder is missing", async () => {
    const path = join(folder, "none", "a.txt");
    await expect(writeWhole(path, "x")).rejects.toMatchObject({
      code: "io",
      message: `${path}: expected to write it, got no such folder; create it first`,
    });
  });

  it("leaves nothing behind where the name is taken by a folder", async () => {
    await mkdir(join(folder, "a"));
    await expect(writeWhole(join(folder, "a"), "x")).rejects.toMatchObject({ code: "io" });
    expect(() => writeWholeSync(join(folder, "a"), "x")).toThrow(expect.objectContaining({ code: "io" }));
    expect(await readdir(folder)).toEqual(["a"]);
  });
});

describe("writeWholeSync", () => {
  it("writes and replaces without waiting", async () => {
    const path = join(folder, "a.txt");
    writeWholeSync(path, "old");
    writeWholeSync(path, Uint8Array.of(104, 105));
    expect(await readFile(path, "utf8")).toBe("hi");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });
});
