import { spawnSync } from "node:child_process";
import { readdirSync, renameSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claim, withClaim } from "./claim.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-claim-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Makes the claim one of another process. */
function giveTo(pid: number): void {
  const [file = ""] = readdirSync(folder);
  const owner = pid.toString(16).padStart(8, "0");
  renameSync(join(folder, file), join(folder, file.replace(/(\.[0-9a-f]{8})[0-9a-f]{8}/, `$1${owner}`)));
}

describe("a claim", () => {
  it("is one's alone until it is given back, and leaves nothing", () => {
    const release = claim(join(folder, "cell"));
    expect(release).not.toBeNull();
    expect(claim(join(folder, "cell"))).toBeNull();
    expect(claim(join(folder, "cell-2"))).not.toBeNull();
    release?.();
    expect(claim(join(folder, "cell"))).not.toBeNull();
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("counts no more when its process is gone, and counts as long as it lives", () => {
    expect(claim(join(folder, "cell"))).not.toBeNull();
    giveTo(process.ppid);
    expect(claim(join(folder, "cell"))).toBeNull();
    giveTo(spawnSync(process.execPath, ["-e", ""]).pid);
    expect(claim(join(folder, "cell"))).not.toBeNull();
  });

  it("holds for names that are too long for a file of their own", () => {
    const path = join(folder, "x".repeat(250));
    expect(claim(path)).not.toBeNull();
    expect(claim(path)).toBeNull();
  });
});

describe("withClaim", () => {
  it("does work one after the other, also after a failure", async () => {
    let [inside, most] = [0, 0];
    const work = (fails: boolean) =>
      withClaim(join(folder, "cell"), async () => {
        most = Math.max(most, ++inside);
        await sleep(5);
        inside--;
        if (fails) throw new Error("failed");
      });
    const outcomes = await Promise.allSettled([work(true), work(false), work(false)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});
