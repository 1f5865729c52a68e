import { createHash } from "node:crypto";
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileSource } from "./file-source.ts";
import { folderFiles } from "./folder-files.ts";

let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "foley-source-")));
  await writeFile(join(folder, "a.bin"), Uint8Array.of(1, 2, 3, 4, 5));
});
afterAll(() => rm(folder, { recursive: true }));

it("gives bytes in buffers of their own, in any order and at once", async () => {
  const source = await fileSource(join(folder, "a.bin"));
  expect(source.size).toBe(5);
  const [middle, end, none] = await Promise.all([source.read(1, 2), source.read(3, 2), source.read(5, 0)]);
  expect([middle, end, none].map((bytes) => [...bytes])).toEqual([[2, 3], [4, 5], []]);
  expect(middle.buffer.byteLength).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([...(await source.read(0, 1))]).toEqual([1]);
});

it("knows the file behind a link, and its hash", async () => {
  await symlink(join(folder, "a.bin"), join(folder, "link.bin"));
  const source = await fileSource(join(folder, "link.bin"));
  expect(source).toMatchObject({ name: join(folder, "link.bin"), file: join(folder, "a.bin"), bytes: null });
  expect(await source.sha256()).toBe(
    createHash("sha256")
      .update(Uint8Array.of(1, 2, 3, 4, 5))
      .digest("hex"),
  );
});

it("says where the file ends before what is read of it", async () => {
  const source = await fileSource(join(folder, "a.bin"));
  await expect(source.read(3, 4)).rejects.toMatchObject({
    code: "weights",
    message: `${source.name}: expected 4 bytes at 3, got the end of the file after 2; the file was cut while read`,
  });
});

it("never mixes two files: one that took the place of another is told", async () => {
  const path = join(folder, "replaced.bin");
  await writeFile(path, "old");
  const source = await fileSource(path);
  await writeFile(join(folder, "new.bin"), "new");
  await rename(join(folder, "new.bin"), path);
  for (const use of [() => source.read(0, 3), () => source.sha256(), () => source.checkUnchanged()]) {
    await expect(use()).rejects.toThrow("expected the file that was opened, got a changed one");
  }
});

it("is nothing that is no file", async () => {
  await expect(fileSource(folder)).rejects.toMatchObject({ code: "weights", message: /expected a file, got a folder/ });
  await expect(fileSource(join(folder, "none"))).rejects.toMatchObject({ code: "not-found" });
});

it("finds the files of a model's folder, and what lies in it behind links too", async () => {
  await mkdir(join(folder, "model", "unet"), { recursive: true });
  await writeFile(join(folder, "model", "unet", "config.json"), "{}");
  await symlink(join(folder, "model", "unet"), join(folder, "model", "vae"));
  await symlink(join(folder, "nowhere"), join(folder, "model", "lost"));
  const files = folderFiles(join(folder, "model"));
  expect(files.nameOf("unet/config.json")).toBe(join(folder, "model", "unet", "config.json"));
  expect([await files.has("unet"), await files.has("vae/config.json"), await files.has("lost")]).toEqual([
    true,
    true,
    false,
  ]);
  expect((await files.list("")).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: "lost", isFolder: false },
    { name: "unet", isFolder: true },
    { name: "vae", isFolder: true },
  ]);
  expect(await files.list("tokenizer")).toEqual([]);
  expect(await files.text("unet/config.json", "settings")).toBe("{}");
});
