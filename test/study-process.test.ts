import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "./support/build-package.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-study-process-"));
  program = await buildPackage(join(folder, "package"));
  await symlink(fileURLToPath(new URL("../models", import.meta.url)), join(folder, "package", "models"), "junction");
  await writeTinyModel(join(folder, "model"));
  const small = {
    trainConditions: ["text"],
    testConditions: ["text"],
    training: { preset: "tiny", steps: 4, evaluateEvery: 2 },
  };
  await writeFile(join(folder, "tiny.json"), JSON.stringify({ ...tinyBenchmark("model"), ...small }));
  expect(await ended(benchmark("whole"))).toBe(0);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the benchmark in a process of its own. */
function benchmark(run: string): ChildProcess {
  const argv = ["study", "benchmark", "tiny.json", "--out", run, "--threads", "1", "--quiet"];
  return spawn(process.execPath, [program, ...argv], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, FOLEY_CACHE: join(folder, "cache") },
  });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("close", (status) => resolve(status)));

const textOf = (run: string, ...path: string[]): Promise<string> => readFile(join(folder, run, ...path), "utf8");

/** Lines of the ledger and of the cells' logs: grows with each evaluation. */
function progressOf(run: string): number {
  const cells = ["signals-scratch-text-seed1", "signals-pretrained-text-seed1"];
  const logs = cells.map((cell) => join("cells", cell, "log.jsonl"));
  return ["ledger.jsonl", ...logs]
    .map((path) => join(folder, run, path))
    .reduce((sum, path) => sum + (existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0), 0);
}

/** Sends a signal at a random moment after some progress; the status that it ends with, null for a killed one. */
async function stopAfter(run: string, progress: number, signal: "SIGKILL" | "SIGINT"): Promise<number | null> {
  const child = benchmark(run);
  const end = ended(child);
  // Whoever watches goes first, so that a busy machine does not see the end before it sees the moment.
  if (child.pid !== undefined) setPriority(child.pid, 5);
  while (child.exitCode === null && progressOf(run) < progress) await sleep(5);
  await sleep(Math.random() * 200);
  child.kill(signal);
  return end;
}

async function expectWhole(run: string): Promise<void> {
  expect(await textOf(run, "ledger.jsonl")).toBe(await textOf("whole", "ledger.jsonl"));
  await expectReport(run);
}

async function expectReport(run: string): Promise<void> {
  // Pages are long; where they differ, that they do is enough to know.
  for (const file of ["README.md", "curves.csv", "results.json", "report.html", "figure-2-signals-text.svg"])
    expect((await textOf(run, "report", file)) === (await textOf("whole", "report", file)), file).toBe(true);
}

describe("two processes at one benchmark", () => {
  it("share its cells, each finished once, and both end with the whole report", async () => {
    const both = [benchmark("shared"), benchmark("shared")];
    expect(await Promise.all(both.map(ended))).toEqual([0, 0]);
    const lines = async (run: string): Promise<string[]> => (await textOf(run, "ledger.jsonl")).split("\n").sort();
    expect(await lines("shared")).toEqual(await lines("whole"));
    await expectReport("shared");
    expect(readdirSync(join(folder, "shared", "claims"))).toEqual([]);
  });
});

describe("a benchmark in a process of its own", () => {
  it("that is killed and stopped ends with the report of one that was not, and repeats no finished cell", async () => {
    const whole = await textOf("whole", "ledger.jsonl");
    const heard = join(folder, "killed", "cells", "signals-pretrained-untrained-seed1", "heard", "0", "text-0.mp3");
    const times = new Set<number>();
    for (const [progress, signal] of [
      [2, "SIGKILL"],
      [4, "SIGINT"],
      [8, "SIGKILL"],
    ] as const) {
      // Windows has no signals: there a process that is told to end is gone at once.
      const isKilled = signal === "SIGKILL" || process.platform === "win32";
      // On a machine that is slow to look, the run may be done before the signal.
      expect([isKilled ? null : 130, 0]).toContain(await stopAfter("killed", progress, signal));
      const ledger = await textOf("killed", "ledger.jsonl");
      expect(whole.startsWith(ledger.slice(0, ledger.lastIndexOf("\n") + 1))).toBe(true);
      times.add((await stat(heard)).mtimeMs);
    }
    expect(await ended(benchmark("killed"))).toBe(0);
    times.add((await stat(heard)).mtimeMs);
    expect(times.size).toBe(1);
    await expectWhole("killed");
  });
});
