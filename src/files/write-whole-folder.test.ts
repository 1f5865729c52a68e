import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replaceFolder, writeWholeFolder } from "./write-whole-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-replace-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, name: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, name), name);
}

it("a folder takes the place of an old one, of which nothing is left", async () => {
  const path = join(folder, "model");
  await replaceFolder(path, (to) => write(to, "first"));
  await replaceFolder(path, (to) => write(to, "second"));
  expect(await readdir(folder)).toEqual(["model"]);
  expect(await readdir(path)).toEqual(["second"]);
});

it("a folder that cannot be written leaves the old one, and its rest does not disturb the next", async () => {
  const path = join(folder, "model");
  await replaceFolder(path, (to) => write(to, "first"));
  const failing = replaceFolder(path, async (to) => {
    await write(to, "half");
    throw new Error("no space");
  });
  await expect(failing).rejects.toThrow("no space");
  expect(await readFile(join(path, "first"), "utf8")).toBe("first");
  await replaceFolder(path, (to) => write(to, "second"));
  expect(await readdir(folder)).toEqual(["model"]);
  expect(await readdir(path)).toEqual(["second"]);
});

it("a folder that cannot be put in place leaves the old one there", async () => {
  const path = join(folder, "model");
  await replaceFolder(path, (to) => write(to, "first"));
  // Nothing was made that could be renamed.
  await expect(replaceFolder(path, async () => {})).rejects.toMatchObject({ code: "io" });
  expect(await readdir(folder)).toEqual(["model"]);
  expect(await readdir(path)).toEqual(["first"]);
});

it("what a user calls like an old folder is nobody's but the user's", async () => {
  for (const name of ["model.old", "model.partial"]) await write(join(folder, name), "mine");
  await replaceFolder(join(folder, "model"), (to) => write(to, "new"));
  expect((await readdir(folder)).sort()).toEqual(["model", "model.old", "model.partial"]);
});

it("a new folder takes a free name or an empty folder's, and no other", async () => {
  for (const name of ["free", "empty"]) {
    if (name === "empty") await mkdir(join(folder, name));
    await writeWholeFolder(join(folder, name), (to) => write(to, "a"));
    expect(await readdir(join(folder, name))).toEqual(["a"]);
  }
  const again = writeWholeFolder(join(folder, "free"), (to) => write(to, "b"));
  await expect(again).rejects.toMatchObject({ code: "usage" });
  expect((await readdir(folder)).sort()).toEqual(["empty", "free"]);
});

it("a folder that cannot be is refused in a line, before the work", async () => {
  await writeFile(join(folder, "file"), "");
  for (const [name, reason] of [
    [join("file", "model"), "a path of which a part is a file"],
    ["a".repeat(256), "a name too long for the disk"],
  ] as const) {
    let isBegun = false;
    const path = join(folder, name);
    const work = writeWholeFolder(path, async () => {
      isBegun = true;
    });
    await expect(work).rejects.toMatchObject({ code: "io", message: expect.stringContaining(`${path}: `) as string });
    await expect(work).rejects.toThrow(reason);
    expect(isBegun).toBe(false);
  }
});

it("an error of what is read to fill a folder names that", async () => {
  const source = join(folder, "none");
  const work = writeWholeFolder(join(folder, "model"), async () => void (await readFile(source)));
  await expect(work).rejects.toThrow(`${source}: expected to open it, got nothing of that name`);
  expect(await readdir(folder)).toEqual([]);
});
