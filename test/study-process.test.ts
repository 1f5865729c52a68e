import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "./support/build-package.ts";
import { type RunningProgram, runningProgram } from "./support/running-program.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { writeTinyModel } from "./support/tiny-model.ts";
import { until } from "./support/until.ts";

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
  await finish("whole");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the benchmark in a process of its own. */
function benchmark(run: string): RunningProgram {
  const argv = ["study", "benchmark", "tiny.json", "--out", run, "--threads", "1", "--quiet"];
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FOLEY_CACHE: join(folder, "cache") },
  });
  return runningProgram(child);
}

async function finish(run: string): Promise<void> {
  const { ended, said } = benchmark(run);
  expect(await ended, said()).toBe(0);
}

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
  const stopped = benchmark(run);
  const { child, ended } = stopped;
  // Whoever watches goes first, so that a busy machine does not see the end before it sees the moment.
  if (child.pid !== undefined) setPriority(child.pid, 5);
  await until(() => progressOf(run) >= progress, stopped);
  await sleep(Math.random() * 200);
  child.kill(signal);
  return ended;
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
    await Promise.all([finish("shared"), finish("shared")]);
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
      expect(await stopAfter("killed", progress, signal), "it ran until it was stopped").toBe(isKilled ? null : 130);
      const ledger = await textOf("killed", "ledger.jsonl");
      expect(whole.startsWith(ledger.slice(0, ledger.lastIndexOf("\n") + 1))).toBe(true);
      times.add((await stat(heard)).mtimeMs);
    }
    await finish("killed");
    times.add((await stat(heard)).mtimeMs);
    expect(times.size).toBe(1);
    await expectWhole("killed");
  });
});
