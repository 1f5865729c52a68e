import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FoleyError } from "../../engine/tensor/error.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { TrainingTask } from "../task/training-task.ts";
import type { RunEvent } from "../train-event.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { runTraining } from "./loop.ts";
import type { LoopOptions } from "./training-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-loop-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Double extends TrainingTask {
  readonly seen: number[];
}

/** A task whose one weight is a sum over its steps; at `bad` it does what it is told. */
function task(bad: number | null = null, misfortune: (weight: Float32Array) => void = diverge): Double {
  const weight = float32([0]);
  const seen: number[] = [];
  return {
    seen,
    batchSize: 2,
    memory: { weights: 0, gradients: 0, optimizer: 0, activations: 0 },
    async step(step) {
      if (step === bad) misfortune(weight.data);
      seen.push(step);
      weight.data[0] = (weight.data[0] as number) + step;
      return { loss: step };
    },
    state: () => new Map<string, Tensor>([["weight", weight]]),
    restore(state) {
      weight.data.set((state.get("weight") as Tensor<"float32">).data);
    },
    save: async (path) => {
      await mkdir(path);
      await writeFile(join(path, "sum"), String(weight.data[0]));
    },
    scores: {},
    modelWeights: () => new Map(),
    dispose: async () => {},
  };
}

function diverge(): void {
  throw new FoleyError("diverged", "sum: loss is NaN; lower the learning rate");
}

const run = (work: TrainingTask, changes: Partial<LoopOptions> = {}) =>
  runTraining(work, { folder, stepCount: 10, checkpointEvery: 4, logEvery: 1, config: "{}", ...changes });

const weightAt = async (): Promise<[number | undefined, unknown]> => {
  const checkpoint = await readCheckpoint(folder, "{}");
  return [checkpoint?.step, checkpoint?.state.get("weight")?.data[0]];
};

const loggedSteps = async (): Promise<number[]> =>
  (await readFile(join(folder, "log.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { step: number }).step);

describe("the loop", () => {
  it("takes every step, tells of each, and leaves model, checkpoint and log", async () => {
    const events: RunEvent[] = [];
    expect(await run(task(), { report: (event) => events.push(event) })).toBe(true);
    const told = (stage: RunEvent["stage"]) => events.filter((event) => event.stage === stage).map(({ step }) => step);
    expect(told("training")).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(told("checkpoint")).toEqual([4, 8, 10]);
    expect(told("done")).toEqual([10]);
    expect(await readFile(join(folder, "model", "sum"), "utf8")).toBe("45");
    expect((await readdir(folder)).filter((name) => !name.startsWith("events"))).toEqual([
      "checkpoint.safetensors",
      "curves.svg",
      "log.jsonl",
      "model",
    ]);
  });

  it("stops at a signal with a checkpoint of the very step, and goes on from there", async () => {
    const controller = new AbortController();
    const report = (event: RunEvent) => {
      if (event.stage === "training" && event.step === 6) controller.abort();
    };
    expect(await run(task(), { signal: controller.signal, report })).toBe(false);
    expect(await weightAt()).toEqual([6, 15]);
    expect(await readdir(folder)).not.toContain("model");
    const resumed = task();
    expect(await run(resumed)).toBe(true);
    expect(resumed.seen).toEqual([6, 7, 8, 9]);
    expect(await weightAt()).toEqual([10, 45]);
    expect(await loggedSteps()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("does no step again that is done, but leaves the model where a kill kept it from that", async () => {
    await run(task());
    await rm(join(folder, "model"), { recursive: true });
    const again = task();
    expect(await run(again)).toBe(true);
    expect(again.seen).toEqual([]);
    expect(await readFile(join(folder, "model", "sum"), "utf8")).toBe("45");
  });

  it("ends at a step that diverges, names it, and leaves the last checkpoint", async () => {
    await expect(run(task(6))).rejects.toMatchObject({
      code: "diverged",
      message: "step 7: sum: loss is NaN; lower the learning rate; the last checkpoint is whole",
    });
    expect(await weightAt()).toEqual([4, 6]);
    expect(await loggedSteps()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("speaks of no checkpoint where there is none yet", async () => {
    await expect(run(task(2))).rejects.toMatchObject({
      message: "step 3: sum: loss is NaN; lower the learning rate; there is no checkpoint yet",
    });
  });

  it("puts no checkpoint with weights that are not finite in the place of a good one", async () => {
    const overflow = (weight: Float32Array): void => void weight.fill(Number.POSITIVE_INFINITY);
    await expect(run(task(6, overflow))).rejects.toMatchObject({
      code: "diverged",
      message: expect.stringMatching(/^step 8: weight is not finite/),
    });
    expect(await weightAt()).toEqual([4, 6]);
  });

  it("goes on after steps that failed before a checkpoint as if they had not been", async () => {
    await expect(run(task(6))).rejects.toThrow();
    await run(task());
    expect(await weightAt()).toEqual([10, 45]);
    expect(await loggedSteps()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("clears away what a kill in the middle of a checkpoint left", async () => {
    await writeFile(join(folder, ".checkpoint.safetensors.0a1b2c.partial"), "half");
    await run(task());
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("works in its folder alone: another run there is refused, and disturbs nothing", async () => {
    const second: Promise<unknown>[] = [];
    const report = ({ stage, step }: RunEvent) => {
      if (stage === "training" && step === 5) second.push(run(task()));
      return Promise.allSettled(second);
    };
    expect(await run(task(), { report })).toBe(true);
    await expect(second[0]).rejects.toThrow(`in which process ${process.pid} trains`);
    expect(await loggedSteps()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("takes no state that is not the task's", async () => {
    await run(task(), { stepCount: 4 });
    const other = { ...task(), state: () => new Map<string, Tensor>([["weight", float32([0, 0])]]) };
    await expect(run(other)).rejects.toMatchObject({ code: "weights" });
  });
});

describe("the sounds that score a model", () => {
  it("stay in the run's folder, whatever a data set calls them", async () => {
    const names = ["dog/1", "../../../out", "/etc/x", "..\\..\\y", "dog/1.wav/z", "nul"];
    const sounds = names.map((name) => ({ name, save: (path: string) => writeFile(path, name) }));
    const measured = { metrics: { fd: 1 }, absent: {}, sounds };
    await run({ ...task(), scores: { fd: "lower" }, measure: async () => measured }, { stepCount: 1 });
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".wav"));
    const expected = ["dog/1.wav", "dog-1.wav-z.wav", "etc/x.wav", "nul_.wav", "out.wav", "y.wav"];
    expect(files.map((file) => file.replaceAll("\\", "/")).sort()).toEqual(expected.map((f) => `sounds/${f}`).sort());
    expect(await readFile(join(folder, "sounds", "out.wav"), "utf8")).toBe("../../../out");
  });
});
