import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileFinder } from "./find-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-find-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), "");
  }
}
const found = (name: string) => new FileFinder().find(name, folder);
const [nfc, nfd] = ["caf\u00e9", "cafe\u0301"];

describe("FileFinder", () => {
  it.each([
    ["as it is written", "a.wav", "a.wav", ["a.wav"]],
    ["with a space at its beginning", " a.wav", " a.wav", [" a.wav", "a.wav"]],
    ["with a space that the table alone has", " a.wav ", "a.wav", ["a.wav"]],
    ["with a space that the disk alone has", "x/a.wav", "x/ a.wav", ["x/ a.wav"]],
    ["with Windows' separators", "train\\deep\\a.wav", "train/deep/a.wav", ["train/deep/a.wav"]],
    ["with a backslash of its own", "b\\a.wav", "b\\a.wav", ["b\\a.wav", "b/a.wav"]],
    ["composed, of a decomposed file", `${nfc}.wav`, `${nfd}.wav`, [`${nfd}.wav`]],
    ["decomposed, of a composed file", `${nfd}.wav`, `${nfc}.wav`, [`${nfc}.wav`]],
    ["composed in its folder alone", `${nfd}/${nfc}.wav`, `${nfc}/${nfd}.wav`, [`${nfc}/${nfd}.wav`]],
    ["in all of these ways", ` ${nfc}\\${nfc} b.wav`, `${nfd}/${nfd} b.wav`, [`${nfd}/${nfd} b.wav`]],
  ])("finds a name %s", async (_how, name, file, files) => {
    await put(...files);
    expect(found(name)).toEqual({ path: join(folder, file) });
  });

  it("says what is missing, and what is no file", async () => {
    await mkdir(join(folder, "dog"));
    expect(found("b.wav")).toEqual({ missing: join(folder, "b.wav") });
    expect(found("dog")).toEqual({ missing: `${join(folder, "dog")}, a folder` });
    expect(found("a\0b")).toEqual({ missing: join(folder, "a\0b") });
    expect(found("x".repeat(5000))).toEqual({ missing: join(folder, "x".repeat(5000)) });
  });

  it.skipIf(process.platform === "win32")("takes no pipe for a file, nor another system's path for one of this", () => {
    execFileSync("mkfifo", [join(folder, "a.wav")]);
    expect(found("a.wav")).toEqual({ missing: `${join(folder, "a.wav")}, a pipe` });
    expect(found("C:\\sounds\\a.wav")).toEqual({ missing: "C:\\sounds\\a.wav, a path of Windows" });
  });
});
