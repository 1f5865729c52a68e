import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkRegularFile } from "./regular-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-regular-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("checkRegularFile", () => {
  it("takes a file, and says what a folder or nothing is", async () => {
    await writeFile(join(folder, "a"), "");
    await checkRegularFile(join(folder, "a"), "a table");
    await expect(checkRegularFile(folder, "a table")).rejects.toMatchObject({
      code: "io",
      message: `${folder}: expected a table, got a folder; check the path and the permissions`,
    });
    await expect(checkRegularFile(join(folder, "b"), "a table")).rejects.toMatchObject({ code: "not-found" });
  });

  it("names what Git LFS leaves in a file's place", async () => {
    const path = join(folder, "a.wav");
    await writeFile(path, "version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12345\n");
    await expect(checkRegularFile(path, "a sound file")).rejects.toMatchObject({
      code: "io",
      message: `${path}: expected a sound file, got a Git LFS pointer, which only stands for it; fetch the file itself, with git lfs pull or from where it is published`,
    });
    await expect(checkRegularFile(path, "a file", "weights")).rejects.toMatchObject({ code: "weights" });
  });

  it.skipIf(process.platform === "win32")("opens no pipe and no device", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    for (const [path, kind] of [
      [join(folder, "pipe"), "a pipe"],
      ["/dev/zero", "a device"],
    ] as const) {
      await expect(checkRegularFile(path, "a sound file")).rejects.toMatchObject({
        code: "io",
        message: `${path}: expected a sound file, got ${kind}; write it to a file first`,
      });
    }
  });
});
