import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { walkFolder } from "./walk-folder.ts";

let above: string;
let folder: string;

beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), "foley-walk-"));
  folder = join(above, "set");
  await mkdir(folder);
});
afterEach(() => rm(above, { recursive: true, force: true }));

async function put(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), "");
  }
}
const link = (target: string, file: string): Promise<void> => symlink(target, join(folder, file));
const isWindows = process.platform === "win32";

describe("walkFolder", () => {
  it.skipIf(isWindows)("says which files are links to others that it found, and only those", async () => {
    await put("a/x.wav", "b/y.wav", ".hidden/z.wav");
    await link("../a/x.wav", "b/w.wav");
    await link("w.wav", "b/v.wav");
    await link("../.hidden/z.wav", "a/one.wav");
    await link("../.hidden/z.wav", "b/two.wav");
    await link("a", "folder");
    const { files, linked } = await walkFolder(join(folder, "folder", ".."));
    expect(files).toHaveLength(6);
    expect(linked).toEqual([
      { file: join("b", "two.wav"), same: join("a", "one.wav") },
      { file: join("b", "v.wav"), same: join("a", "x.wav") },
      { file: join("b", "w.wav"), same: join("a", "x.wav") },
    ]);
  });

  it("finds the files of a folder and all below in the order of their names, but nothing hidden", async () => {
    await put("b.wav", "a/z.wav", "a/deep/y.txt", "B.wav", ".git/x.wav", "a/._z.wav");
    const { files, passedOver } = await walkFolder(folder);
    expect(files).toEqual(["B.wav", join("a", "deep", "y.txt"), join("a", "z.wav"), "b.wav"]);
    expect(passedOver).toEqual([]);
  });

  it("enters each real folder once, whichever links lead to it, under its own name", async () => {
    await put("z/x.wav");
    await link(".", "self");
    await link("z", "a");
    await link("../self/z", "z/again");
    expect((await walkFolder(folder)).files).toEqual([join("z", "x.wav")]);
  });

  it("ends where two links lead to each other's folder", async () => {
    await put("p/a.wav", "q/b.wav");
    await link("../q", "p/q");
    await link("../p", "q/p");
    expect((await walkFolder(folder)).files).toEqual([join("p", "a.wav"), join("q", "b.wav")]);
  });

  it("follows a link to a folder elsewhere, and to a file, but not to a folder above", async () => {
    await put("x.wav");
    await mkdir(join(above, "other"));
    await writeFile(join(above, "other", "o.wav"), "");
    await link(join(above, "other"), "elsewhere");
    await link("x.wav", "y.wav");
    await link("..", "up");
    await link("/", "root");
    const { files, passedOver } = await walkFolder(folder);
    expect(files).toEqual([join("elsewhere", "o.wav"), "x.wav", "y.wav"]);
    const reason = "a link to a folder above";
    expect(passedOver).toEqual([
      { file: "root", reason, isFolder: true },
      { file: "up", reason, isFolder: true },
    ]);
  });

  it.skipIf(isWindows)("names what is no regular file, and what a link does not find", async () => {
    execFileSync("mkfifo", [join(folder, "a.wav")]);
    const server = createServer().listen(join(folder, "b.wav"));
    await link("/dev/zero", "c.wav");
    await link("gone.wav", "d.wav");
    await link("e.wav", "e.wav");
    await writeFile(Buffer.concat([Buffer.from(join(folder, "f")), Buffer.of(0xff), Buffer.from(".wav")]), "");
    const { files, passedOver } = await walkFolder(folder);
    server.close();
    expect(files).toEqual([]);
    expect(passedOver.map(({ file, reason }) => [file, reason])).toEqual([
      ["a.wav", "a pipe"],
      ["b.wav", "a socket"],
      ["c.wav", "a device"],
      ["d.wav", "a link to nothing"],
      ["e.wav", "a link that leads back to itself"],
      ["f\u{fffd}.wav", "a name that is not UTF-8"],
    ]);
  });

  it("passes over what is nested without reason", async () => {
    await put(join(...Array.from({ length: 70 }, () => "d"), "x.wav"));
    const { files, passedOver } = await walkFolder(folder);
    expect(files).toEqual([]);
    expect(passedOver).toMatchObject([{ reason: "more than 64 folders deep" }]);
  });

  it("says in one line what it cannot walk, and stops when it is told to", async () => {
    await put("x.wav", "deep/y.wav");
    const absent = join(folder, "none");
    await expect(walkFolder(absent)).rejects.toMatchObject({
      code: "not-found",
      message: `${absent}: expected a folder, got none; check the path`,
    });
    await expect(walkFolder(join(folder, "x.wav"))).rejects.toMatchObject({ code: "not-found" });
    await expect(walkFolder(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });

  it("finds every file once in any farm of links", async () => {
    const places = ["", "a", "a/b", "c", "c/d/e"];
    const placed = fc.constantFrom(...places);
    const links = fc.uniqueArray(fc.tuple(placed, fc.integer({ min: 0, max: 3 }), placed), {
      maxLength: 12,
      selector: ([from, number]) => `${from}/${number}`,
    });
    await fc.assert(
      fc.asyncProperty(links, async (farm) => {
        const root = await mkdtemp(join(above, "farm-"));
        for (const place of places) {
          await mkdir(join(root, place), { recursive: true });
          await writeFile(join(root, place, "x.wav"), "");
        }
        for (const [from, number, to] of farm) {
          await symlink(relative(join(root, from), join(root, to)) || ".", join(root, from, `link-${number}`));
        }
        const found = await walkFolder(root);
        expect(found.files).toEqual(places.map((place) => join(place, "x.wav")).sort());
        expect(found.passedOver).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
