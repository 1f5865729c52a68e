import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replaceFolder } from "./replace-folder.ts";

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
