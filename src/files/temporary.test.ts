import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { orphansOf, sweepTemporaries, type TemporaryKind, temporaryBeside } from "./temporary.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-temporary-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The number of a process that is no more. */
const gone = spawnSync(process.execPath, ["-e", ""]).pid;
/** One that lives as long as this test. */
const alive = process.ppid;

let leftCount = 0;

/** A temporary that another process of this computer made. */
function leftBy(pid: number, name: string, kind: TemporaryKind = "partial"): string {
  const own = temporaryBeside(join(folder, name), kind);
  const [, tag = ""] = /\.([0-9a-f]{24})\.\w+$/.exec(own) ?? [];
  const owner = pid.toString(16).padStart(8, "0");
  const random = (leftCount++).toString(16).padStart(8, "0");
  const path = own.replace(tag, `${tag.slice(0, 8)}${owner}${random}`);
  writeFileSync(path, "half");
  return path;
}

function touch(path: string, secondsAgo: number): void {
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(path, then, then);
}

const hour = 3600;

describe("temporaries", () => {
  it("are hidden, beside their place, and told from others by their owner", () => {
    const [a, b] = [temporaryBeside(join(folder, "a.wav")), temporaryBeside(join(folder, "a.wav"))];
    expect(basename(a)).toMatch(/^\.a\.wav\.[0-9a-f]{24}\.partial$/);
    expect(a).not.toBe(b);
  });

  it("are as short as the disk wants, without half a letter", () => {
    const name = basename(temporaryBeside(`${"ä".repeat(127)}`));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).not.toContain("\ufffd");
  });

  it("of processes that are gone are removed, files and folders", () => {
    leftBy(gone, "best.json");
    const model = leftBy(gone, "model.wav").replace(/model\.wav/, "model");
    mkdirSync(model);
    writeFileSync(join(model, "config.json"), "{}");
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of processes that live stay, this one's too", () => {
    const theirs = leftBy(alive, "a");
    const ours = leftBy(process.pid, "b");
    sweepTemporaries(folder);
    expect(readdirSync(folder).sort()).toEqual([theirs, ours].map((path) => basename(path)).sort());
  });

  it("of an earlier process with this one's number are removed", () => {
    touch(leftBy(process.pid, "a"), 24 * hour + process.uptime());
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of this process stay however old they look, as on a disk whose clock is behind", () => {
    const path = temporaryBeside(join(folder, "a"));
    writeFileSync(path, "");
    touch(path, 48 * hour);
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([basename(path)]);
  });

  it("of another computer are removed when nobody touched them for a day", () => {
    const path = join(folder, `.a.${"0".repeat(24)}.partial`);
    writeFileSync(path, "");
    touch(path, 23 * hour);
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([basename(path)]);
    touch(path, 25 * hour);
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of an older foley, which name no owner, are removed", () => {
    writeFileSync(join(folder, `.a.${"0".repeat(12)}.partial`), "");
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are the only things that are removed, however old", () => {
    const names = [".a.partial", "a.partial", ".hidden", `.a.${"g".repeat(24)}.partial`, `.a.${"0".repeat(24)}.part`];
    for (const name of names) writeFileSync(join(folder, name), "");
    for (const name of names) touch(join(folder, name), 1000 * hour);
    sweepTemporaries(folder);
    expect(readdirSync(folder).sort()).toEqual([...names].sort());
  });

  it("that gave way get their name back where nothing came in their place", () => {
    leftBy(gone, "model", "old");
    const second = leftBy(gone, "best", "old");
    writeFileSync(join(folder, "best"), "new");
    sweepTemporaries(folder);
    expect(existsSync(second)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["best", "model"]);
  });

  it("that gave way under a name too long for the disk stay, as nobody knows the whole of it", () => {
    const path = leftBy(gone, "é".repeat(127), "old");
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([basename(path)]);
  });

  it("of one file with a name too long for the disk are found to go on with", () => {
    const name = "é".repeat(127);
    const path = leftBy(gone, name);
    expect(orphansOf(join(folder, name))).toEqual([path]);
  });

  it("of one file are found to go on with", () => {
    const path = leftBy(gone, "weights.pth");
    leftBy(alive, "weights.pth");
    leftBy(gone, "other.pth");
    expect(orphansOf(join(folder, "weights.pth"))).toEqual([path]);
  });

  it("in a folder that is not there are none", () => {
    expect(() => sweepTemporaries(join(folder, "none"))).not.toThrow();
  });
});

describe("computers of one name", () => {
  afterEach(() => {
    vi.doUnmock("node:fs");
    vi.resetModules();
  });

  it.runIf(existsSync("/etc/machine-id"))("do not take each other's temporaries for their own", async () => {
    const own = temporaryBeside(join(folder, "clip.wav"));
    writeFileSync(own, "half");
    vi.resetModules();
    vi.doMock("node:fs", async (original) => {
      const fs = await original<typeof import("node:fs")>();
      const readFileSync = (path: string, ...rest: never[]) =>
        path === "/etc/machine-id" ? "of another computer" : fs.readFileSync(path, ...rest);
      return { ...fs, readFileSync };
    });
    const other = await import("./temporary.ts");
    touch(own, hour);
    other.sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([basename(own)]);
    touch(own, 25 * hour);
    other.sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });
});
