import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claim } from "../../files/claim.ts";
import { withRunFolder } from "./run-lock.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes the claim on a run one of another process. */
function giveTo(pid: number): void {
  const [file = ""] = readdirSync(at("run"));
  const owner = pid.toString(16).padStart(8, "0");
  renameSync(at("run", file), at("run", file.replace(/(\.[0-9a-f]{8})[0-9a-f]{8}/, `$1${owner}`)));
}

describe("a run's folder", () => {
  it("is one run's alone as long as it takes, in this process too", async () => {
    const inner = () => withRunFolder(at("run"), async () => "second");
    await expect(withRunFolder(at("run"), inner)).rejects.toMatchObject({
      code: "usage",
      subject: "out",
      message: `train: expected a folder for out that no other run works in, got ${at("run")}, in which process ${process.pid} trains; wait for its end or choose another folder`,
    });
    expect(await inner()).toBe("second");
    expect(await withRunFolder(at("run"), () => withRunFolder(at("other"), async () => 1))).toBe(1);
  });

  it("is another process's as long as that lives, and is taken over from one that was killed", async () => {
    expect(claim(at("run", "run"))).not.toBeNull();
    giveTo(process.ppid);
    await expect(withRunFolder(at("run"), async () => 1)).rejects.toThrow(`in which process ${process.ppid} trains`);
    giveTo(spawnSync(process.execPath, ["-e", ""]).pid);
    expect(await withRunFolder(at("run"), async () => 1)).toBe(1);
    expect(readdirSync(at("run"))).toEqual([]);
  });

  it("is not left where it holds nothing, nor where work fails, and is where it was there or holds something", async () => {
    await expect(withRunFolder(at("run"), () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
    expect(existsSync(at("run"))).toBe(false);
    await withRunFolder(at("full"), () => writeFile(at("full", "log"), ""));
    await mkdir(at("empty"));
    await withRunFolder(at("empty"), async () => {});
    expect(readdirSync(folder).sort()).toEqual(["empty", "full"]);
  });

  it("must be one that can be written, which is said in a line", async () => {
    await writeFile(at("file"), "");
    await expect(withRunFolder(at("file"), async () => 1)).rejects.toMatchObject({ code: "io" });
  });
});
