import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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

describe("writeWhole where it is odd", () => {
  it("takes any name that the disk takes, and says that a longer one is too long", async () => {
    for (const name of [`${"a".repeat(251)}.wav`, `${"ä".repeat(125)}.wav`, "🔊".repeat(63)]) {
      await writeWhole(join(folder, name), "x");
      expect(await readFile(join(folder, name), "utf8")).toBe("x");
    }
    const path = join(folder, `${"a".repeat(256)}.wav`);
    await expect(writeWhole(path, "x")).rejects.toMatchObject({
      code: "io",
      message: `${path}: expected to write it, got a name too long for the disk; choose a shorter one`,
    });
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("says that a part of the path is a file", async () => {
    await writeFile(join(folder, "a"), "");
    await expect(writeWhole(join(folder, "a", "b"), "x")).rejects.toThrow(/got a path of which a part is a file/);
  });

  it.skipIf(!existsSync("/dev/full"))("leaves a device in its place, and hears that it is full", async () => {
    const full = await lstat("/dev/full");
    await expect(writeWhole("/dev/full", "x")).rejects.toThrow(
      "/dev/full: expected to write it, got no space left on the disk; free some or choose another",
    );
    await writeWhole("/dev/null", "x");
    for (const device of ["/dev/full", "/dev/null"]) expect((await lstat(device)).isCharacterDevice()).toBe(true);
    expect((await lstat("/dev/full")).ino).toBe(full.ino);
  });

  it.skipIf(process.platform === "win32")("writes through a link, and over one that leads nowhere", async () => {
    await writeFile(join(folder, "real"), "old");
    await symlink("real", join(folder, "link"));
    await symlink("nothing", join(folder, "dangling"));
    await writeWhole(join(folder, "link"), "new");
    await writeWhole(join(folder, "dangling"), "new");
    expect(await readFile(join(folder, "real"), "utf8")).toBe("new");
    expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
    expect((await lstat(join(folder, "dangling"))).isFile()).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(["dangling", "link", "real"]);
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
