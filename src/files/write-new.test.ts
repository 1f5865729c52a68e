import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeNew } from "./write-new.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeNew", () => {
  it("gives a name to one of many that write it at once, and leaves nothing else", async () => {
    const path = join(folder, "a.txt");
    const wrote = await Promise.all(Array.from({ length: 20 }, (_, i) => writeNew(path, `${i}`)));
    expect(wrote.filter((one) => one)).toHaveLength(1);
    expect(await readFile(path, "utf8")).toBe(String(wrote.indexOf(true)));
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("leaves what has the name, even a link to nothing", async () => {
    await symlink("nowhere", join(folder, "link"));
    await mkdir(join(folder, "folder"));
    for (const name of ["link", "folder"]) expect(await writeNew(join(folder, name), "x")).toBe(false);
    expect((await readdir(folder)).sort()).toEqual(["folder", "link"]);
  });

  it("leaves nothing behind where the content fails", async () => {
    const failing = (function* () {
      yield Uint8Array.of(1);
      throw new RangeError("no more");
    })();
    await expect(writeNew(join(folder, "a.txt"), failing)).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual([]);
  });

  it("says in one line that a folder is missing", async () => {
    const path = join(folder, "none", "a.txt");
    const message = `${path}: expected to write it, got no such folder; create it first`;
    await expect(writeNew(path, "x")).rejects.toMatchObject({ code: "io", message });
  });
});
