import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readNamedText, readText, readTextIfThere, readTextIfThereSync } from "./read-text.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-text-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12345\n";

describe("readText", () => {
  it.each([
    ["UTF-8", Buffer.from('{"a":"é"}')],
    ["UTF-8 with a mark", Buffer.from('\uFEFF{"a":"é"}')],
    ["UTF-16 with a mark", Buffer.from('\uFEFF{"a":"é"}', "utf16le")],
    ["UTF-16 without", Buffer.from('{"a":"é"}', "utf16le")],
  ])("reads %s", async (_name, bytes) => {
    const path = join(folder, "a.json");
    await writeFile(path, bytes);
    expect(await readText(path, "settings")).toBe('{"a":"é"}');
    expect(readTextIfThereSync(path, "settings")).toBe('{"a":"é"}');
  });

  it("names a pointer of Git LFS, with and without waiting", async () => {
    const path = join(folder, "a.json");
    await writeFile(path, pointer);
    const error = { code: "config", message: expect.stringMatching(/^\S+a.json: expected settings, got a Git LFS/) };
    await expect(readText(path, "settings", "config")).rejects.toMatchObject(error);
    await expect(readTextIfThere(path, "settings", "config")).rejects.toMatchObject(error);
    expect(() => readTextIfThereSync(path, "settings", "config")).toThrow(/got a Git LFS pointer/);
  });

  it("gives null for nothing where there need be nothing", async () => {
    expect(await readTextIfThere(join(folder, "a"), "settings")).toBeNull();
    expect(readTextIfThereSync(join(folder, "a"), "settings")).toBeNull();
    await expect(readText(join(folder, "a"), "settings")).rejects.toMatchObject({ code: "not-found" });
  });

  it.skipIf(process.platform === "win32")("stops at no pipe", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    await expect(readText(path, "settings")).rejects.toThrow(`${path}: expected settings, got a pipe`);
    expect(() => readTextIfThereSync(path, "settings")).toThrow(`${path}: expected settings, got a pipe`);
  });
});

describe.skipIf(process.platform === "win32")("readNamedText", () => {
  it("reads a file, and a pipe until its writer is done, who may come late", async () => {
    const file = join(folder, "a.txt");
    await writeFile(file, "rain\n");
    expect(await readNamedText(file, "prompts")).toBe("rain\n");
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reading = readNamedText(pipe, "prompts");
    execFile("sh", ["-c", `(echo rain; seq 1 20000; echo end) > "${pipe}"`]);
    expect(await reading).toMatch(/^rain\n1\n2\n.*\n20000\nend\n$/s);
  });

  it("stops waiting for a pipe's writer", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const controller = new AbortController();
    const reading = readNamedText(pipe, "prompts", { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(reading).rejects.toMatchObject({ code: "aborted", message: `stopped before ${pipe} ended` });
  });

  it("names a pointer, a device and nothing", async () => {
    const file = join(folder, "a.txt");
    await writeFile(file, pointer);
    await expect(readNamedText(file, "prompts")).rejects.toThrow("got a Git LFS pointer");
    await expect(readNamedText("/dev/zero", "prompts")).rejects.toThrow("got a device");
    await expect(readNamedText(join(folder, "b"), "prompts")).rejects.toMatchObject({ code: "not-found" });
  });
});
