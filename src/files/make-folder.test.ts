import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeFolder } from "./make-folder.ts";

const real = await vi.importActual<typeof import("node:fs")>("node:fs");
const mkdirSync = vi.hoisted(() => vi.fn());
vi.mock("node:fs", async (original) => ({ ...(await original<typeof import("node:fs")>()), mkdirSync }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "foley-make-"));
  mkdirSync.mockImplementation(real.mkdirSync);
});
afterEach(() => rmSync(folder, { recursive: true }));

it("makes a folder and those above it, and leaves one that is there", () => {
  const path = join(folder, "a", "b");
  for (let time = 0; time < 2; time++) makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

it("says that a part of the path is a file", () => {
  writeFileSync(join(folder, "file"), "");
  for (const path of [join(folder, "file"), join(folder, "file", "a")])
    expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
});

it("says that a disk is read-only, which Node does not", () => {
  mkdirSync.mockImplementation((path: string, options?: { recursive?: boolean }) => {
    const code = options?.recursive === true ? "ENOENT" : "EROFS";
    throw Object.assign(new Error(code), { code, syscall: "mkdir", path });
  });
  const expected = { code: "EROFS", path: join(folder, "a") };
  expect(() => makeFolder(join(folder, "a", "b"))).toThrow(expect.objectContaining(expected));
});

it("makes what another process makes at the same time", () => {
  mkdirSync.mockImplementation((path: string) => {
    real.mkdirSync(path);
    return real.mkdirSync(path);
  });
  makeFolder(join(folder, "a", "b"));
  expect(existsSync(join(folder, "a", "b"))).toBe(true);
});

it("ends where a file system says of every attempt that there is nothing, as /proc does", () => {
  mkdirSync.mockImplementation((path: string, options?: { recursive?: boolean }) => {
    if (options?.recursive === true) throw new Error("Node would never come back");
    throw Object.assign(new Error("ENOENT"), { code: "ENOENT", syscall: "mkdir", path });
  });
  expect(() => makeFolder(join(folder, "a", "b"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
});
