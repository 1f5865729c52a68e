import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSafetensorsHeader } from "../src/weights/node/read-safetensors.ts";
import { buildPackage } from "./support/build-package.ts";
import { readEvents } from "./support/read-event-file.ts";
import { type RunningProgram, runningProgram } from "./support/running-program.ts";
import { writeSoundFolder } from "./support/sound-folder.ts";
import { until } from "./support/until.ts";

const stepCount = 120;

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-train-process-"));
  program = await buildPackage(join(folder, "package"));
  await writeSoundFolder(join(folder, "sounds"));
  await finish("whole");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains in a process of its own. */
function train(run: string): RunningProgram {
  const often = ["--no-cache", "--checkpoint-every", "7", "--log-every", "1", "--threads", "1", "--quiet"];
  const argv = ["train", "vae", "--data", "sounds", "--preset", "tiny", "--steps", String(stepCount), "--out", run];
  const words = [program, ...argv, ...often];
  return runningProgram(spawn(process.execPath, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }));
}

async function finish(run: string): Promise<void> {
  const { ended, said } = train(run);
  expect(await ended, said()).toBe(0);
}

const loggedSteps = (run: string): number[] => {
  const path = join(folder, run, "log.jsonl");
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { step: number }).step);
};

/** Sends a signal once a run has come past a step; the status that it ends with, null for a killed one. */
async function stopAfter(run: string, step: number, signal: "SIGKILL" | "SIGINT"): Promise<number | null> {
  const stopped = train(run);
  const { child, ended } = stopped;
  // Whoever watches goes first, so that a busy machine does not see the end before it sees the moment.
  if (child.pid !== undefined) setPriority(child.pid, 19);
  await until(() => (loggedSteps(run).at(-1) ?? 0) >= step, stopped);
  await sleep(Math.random() * 30);
  child.kill(signal);
  return ended;
}

const bytesOf = (run: string, ...path: string[]): Promise<Buffer> => readFile(join(folder, run, ...path));

/** Nothing tells the run from one that was never stopped. */
async function expectWhole(run: string): Promise<void> {
  const everyStep = Array.from({ length: stepCount }, (_, index) => index + 1);
  for (const path of [["checkpoint.safetensors"], ["model", "vae", "diffusion_pytorch_model.safetensors"]])
    expect((await bytesOf(run, ...path)).equals(await bytesOf("whole", ...path)), path.join("/")).toBe(true);
  expect(loggedSteps(run)).toEqual(everyStep);
  expect((await readdir(join(folder, run))).filter((name) => /^model|^\./.test(name))).toEqual(["model"]);
}

describe("a training in a process of its own", () => {
  it("that is killed again and again ends with the weights of one that was not", async () => {
    for (const step of [10, 40, 80]) {
      expect(await stopAfter("killed", step, "SIGKILL")).toBeNull();
      // Whatever the moment, there is a whole checkpoint.
      expect(
        (await readSafetensorsHeader(join(folder, "killed", "checkpoint.safetensors"))).tensors.size,
      ).toBeGreaterThan(9);
    }
    await finish("killed");
    await expectWhole("killed");
  });

  // Windows has no signals: there a process that is told to end is gone at once.
  it.skipIf(process.platform === "win32")(
    "that is stopped by Ctrl-C saves the very step, ends with status 130, and goes on from there",
    async () => {
      expect(await stopAfter("stopped", 20, "SIGINT")).toBe(130);
      const { metadata } = await readSafetensorsHeader(join(folder, "stopped", "checkpoint.safetensors"));
      expect(Number(metadata.step)).toBe(loggedSteps("stopped").at(-1));
      expect(await readdir(join(folder, "stopped"))).not.toContain("model");
      await finish("stopped");
      await expectWhole("stopped");
    },
  );

  it("tells TensorBoard what it tells its log", async () => {
    const [name] = (await readdir(join(folder, "whole"))).filter((file) => file.startsWith("events.")) as [string];
    const events = readEvents(await bytesOf("whole", name)).slice(1);
    const lines = (await bytesOf("whole", "log.jsonl")).toString("utf8").trimEnd().split("\n");
    const logged = lines.map((line) => JSON.parse(line) as Record<string, number>);
    expect(events.map(({ step, scalars }) => ({ step, ...scalars }))).toEqual(
      logged.map((entry) =>
        Object.fromEntries(
          Object.entries(entry).map(([tag, value]) => [tag, tag === "step" ? value : Math.fround(value)]),
        ),
      ),
    );
  });
});
