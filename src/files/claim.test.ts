import { spawnSync } from "node:child_process";
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { patience } from "../../test/support/patience.ts";
import { claim, withClaim } from "./claim.ts";
import { ageOfProcess } from "./process-age.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-claim-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Makes the claim one of another process. */
function giveTo(pid: number): void {
  const [file = ""] = readdirSync(folder);
  const owner = pid.toString(16).padStart(8, "0");
  renameSync(join(folder, file), join(folder, file.replace(/(\.[0-9a-f]{8})[0-9a-f]{8}/, `$1${owner}`)));
}

/** Makes the claim one of another computer, or of another container of this one. */
function giveAway(): void {
  const [file = ""] = readdirSync(folder);
  renameSync(join(folder, file), join(folder, file.replace(/\.[0-9a-f]{24}/, `.${"0".repeat(24)}`)));
}

/** Makes the claim look as if it were renewed for the last time so long ago. */
function age(seconds: number): void {
  const [file = ""] = readdirSync(folder);
  utimesSync(join(folder, file), Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
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

  it("counts no more where its process's number is another's now, which began later than the claim was renewed", () => {
    expect(claim(join(folder, "cell"))).not.toBeNull();
    giveTo(process.ppid);
    age(ageOfProcess(process.ppid) / 1000 - 1);
    expect(claim(join(folder, "cell"))).toBeNull();
    age(ageOfProcess(process.ppid) / 1000 + 10);
    expect(claim(join(folder, "cell"))).not.toBeNull();
  });

  it("of another computer counts as long as it is renewed, and 5 minutes longer", () => {
    expect(claim(join(folder, "cell"))).not.toBeNull();
    giveAway();
    age(4 * 60);
    expect(claim(join(folder, "cell"))).toBeNull();
    age(6 * 60);
    expect(claim(join(folder, "cell"))).not.toBeNull();
  });

  it("is one's alone on a disk whose clock is behind", () => {
    const ahead = Date.now() + 60 * 60 * 1000;
    vi.spyOn(Date, "now").mockReturnValue(ahead);
    const release = claim(join(folder, "cell"));
    expect(release).not.toBeNull();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(claim(join(folder, "cell"))).toBeNull();
    release?.();
  });

  it("is renewed each minute, and what was taken from it is not made anew", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const release = claim(join(folder, "cell"));
    const own = join(folder, readdirSync(folder)[0] ?? "");
    age(90);
    vi.advanceTimersByTime(60_000);
    await vi.waitFor(() => expect(Date.now() - statSync(own).mtimeMs).toBeLessThan(60_000), patience);
    rmSync(own);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await sleep(50);
    expect(readdirSync(folder)).toEqual([]);
    release?.();
  });

  it("holds for names that are too long for a file of their own", () => {
    const path = join(folder, "x".repeat(250));
    expect(claim(path)).not.toBeNull();
    expect(claim(path)).toBeNull();
  });
});

describe("withClaim", () => {
  it("ends its wait where it is told to", async () => {
    const release = claim(join(folder, "cell"));
    const stop = new AbortController();
    const waiting = withClaim(join(folder, "cell"), async () => {}, stop.signal);
    setTimeout(() => stop.abort(), 30);
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    release?.();
  });

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
