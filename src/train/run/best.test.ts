import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { TrainingTask } from "../task/training-task.ts";
import type { RunEvent } from "../train-event.ts";
import { runTraining } from "./loop.ts";
import type { LoopOptions } from "./training-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-best-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A task that counts its steps and has a score at every second one. */
function task(scores: Readonly<Record<number, number>>): TrainingTask {
  const count = float32([0]);
  return {
    batchSize: 1,
    memory: { weights: 0, gradients: 0, optimizer: 0, activations: 0 },
    scores: { score: "lower" },
    async step(step) {
      count.data[0] = step + 1;
      const score = scores[step + 1];
      return { loss: 1, ...(score === undefined ? {} : { score }) };
    },
    state: () => new Map<string, Tensor>([["count", count]]),
    restore: (state) => count.data.set((state.get("count") as Tensor<"float32">).data),
    save: async (path) => {
      await mkdir(path);
      await writeFile(join(path, "count"), String(count.data[0]));
    },
    modelWeights: () => new Map(),
    dispose: async () => {},
  };
}

const scores = { 2: 5, 4: 3, 6: 4, 8: Number.NaN, 10: 3.5, 12: 1 };

async function run(changes: Partial<LoopOptions> = {}, work = task(scores)): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await runTraining(work, {
    ...{ folder, stepCount: 12, checkpointEvery: 3, logEvery: 5, config: "{}" },
    keepBest: { metric: "score", patience: null },
    report: (event) => void events.push(event),
    ...changes,
  });
  return events;
}

const read = (...names: string[]): Promise<string> => readFile(join(folder, ...names), "utf8");
const bestAndLast = () => Promise.all([read("best", "count"), read("best.json"), read("model", "count")]);

describe("the best model of a run", () => {
  it("is kept beside the last, with its step", async () => {
    await run({ stepCount: 10 });
    expect(await bestAndLast()).toEqual(["4", '{"metric":"score","step":4,"value":3}\n', "10"]);
  });

  it("ends the run where none better is measured, also when it is run again, and says so", async () => {
    const keepBest = { metric: "score", patience: 5 };
    const ended = { stage: "ended early", step: 10, total: 12, share: 10 / 12, note: "no better score since step 4" };
    expect((await run({ keepBest })).slice(-2)).toMatchObject([ended, { stage: "done", step: 10 }]);
    const again = await run({ keepBest });
    expect(again).toMatchObject([{ stage: "resumed" }, ended, { stage: "done" }]);
    expect(await bestAndLast()).toEqual(["4", '{"metric":"score","step":4,"value":3}\n', "10"]);
  });

  it("ends no run before it is measured again, however short the patience", async () => {
    const events = await run({ stepCount: 5, keepBest: { metric: "score", patience: 1 } }, task({ 2: 5, 5: 6 }));
    expect(events.at(-1)).toMatchObject({ stage: "done", step: 5 });
    expect(events.map(({ stage }) => stage)).not.toContain("ended early");
  });

  it("of an earlier run is not taken for this one's", async () => {
    await mkdir(join(folder, "best"));
    await writeFile(join(folder, "best.json"), '{"metric":"score","step":1,"value":0}\n');
    const stop = new AbortController();
    await run({ signal: stop.signal, report: (event) => event.stage === "training" && stop.abort() });
    await run();
    expect(await bestAndLast()).toEqual(["12", '{"metric":"score","step":12,"value":1}\n', "12"]);
  });

  it("is no worse one than the log has, by whatever the run chose before, which is said", async () => {
    const all = Object.entries(scores).slice(0, 3);
    const work = {
      ...task({ ...Object.fromEntries(all), 10: 3.5 }),
      scores: { score: "lower", other: "lower" },
    } as const;
    await run({ stepCount: 6, keepBest: { metric: "other", patience: null } }, work);
    await writeFile(join(folder, "best.json"), '{"metric":"other","step":2,"value":1}\n');
    const events = await run({ keepBest: { metric: "score", patience: null } }, work);
    expect(events[1]).toMatchObject({
      stage: "warning",
      note: expect.stringMatching(
        /^the best score so far, 3 at step 4, is not there: the run did not choose by it then, or/,
      ),
    });
    expect(events.at(-1)).toMatchObject({ stage: "done", step: 12 });
    expect(await read("best.json")).toMatch(/"other"/);
  });

  it.each([
    [["best"], "was kept, but that model is not there any more"],
    [["best", "best.json"], "is not there: the run did not choose by it then, or that model was removed"],
  ])("is missed where it was moved away: %s", async (names, said) => {
    await run({ stepCount: 6 });
    for (const name of names) await rename(join(folder, name), join(folder, `moved ${name}`));
    const events = await run({ stepCount: 10 });
    const warnings = events.filter(({ stage }) => stage === "warning");
    expect(warnings).toMatchObject([{ note: expect.stringContaining(`the best score so far, 3 at step 4, ${said}`) }]);
    expect(existsSync(join(folder, "best"))).toBe(false);
  });

  it.each([1, 5, 7, 11])("is the same after a stop before step %i", async (stop) => {
    const work = task(scores);
    const broken = {
      ...work,
      step: (step: number) => (step === stop ? Promise.reject(new Error("killed")) : work.step(step)),
    };
    await expect(run({}, broken)).rejects.toThrow("killed");
    await run();
    expect(await bestAndLast()).toEqual(["12", '{"metric":"score","step":12,"value":1}\n', "12"]);
  });

  it("is logged whenever it is measured", async () => {
    await run();
    const steps = (await read("log.jsonl"))
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { step: number }).step);
    expect(steps).toEqual([2, 4, 5, 6, 8, 10, 12]);
  });

  it("needs a score that the task has", async () => {
    await expect(run({ keepBest: { metric: "loss", patience: null } })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("a measure of a run", () => {
  const heard: number[] = [];
  const measured: TrainingTask = {
    ...task({}),
    scores: { score: "higher" },
    measure: async (step) => {
      if (step % 4 !== 0) return null;
      heard.push(step);
      const save = (path: string) => writeFile(path, String(step));
      return { metrics: { score: step === 8 ? 7 : 1 }, absent: {}, sounds: [{ name: "dog/bark", save }] };
    },
  };

  it("is taken once, however often the run is stopped, and the highest is kept with its sounds", async () => {
    for (const stop of [4, 6, 8]) {
      const controller = new AbortController();
      const report = ({ stage, step }: RunEvent) =>
        step === stop && stage === (stop === 6 ? "training" : "scored") && controller.abort();
      await run({ signal: controller.signal, report: (event) => void report(event) }, measured);
    }
    await run({}, measured);
    expect(heard).toEqual([0, 4, 8, 12]);
    expect(await bestAndLast()).toEqual(["8", '{"metric":"score","step":8,"value":7}\n', "12"]);
    expect(await read("best", "sounds", "dog", "bark.wav")).toBe("8");
    expect(await read("sounds", "dog", "bark.wav")).toBe("12");
  });

  it("says once why a score is missing, and refuses to choose by one that there is not", async () => {
    const few = "fd: absent, as 1 rows are too few";
    const scored: TrainingTask = {
      ...task({}),
      scores: { score: "lower", fd: "lower" },
      measure: async (step) => ({ metrics: { score: step }, absent: { fd: few, fad: few }, sounds: [] }),
    };
    const warnings = (await run({ stepCount: 2 }, scored)).filter(({ stage }) => stage === "warning");
    expect(warnings).toMatchObject([{ note: few, step: 0 }]);
    await rm(folder, { recursive: true });
    await expect(run({ keepBest: { metric: "fd", patience: null } }, scored)).rejects.toThrow(
      `train: expected sounds that can be scored by fd, got none (${few}); choose another metric`,
    );
  });

  it("is taken of the last step too where the run ends early, whose loss is logged", async () => {
    const heardAt: number[] = [];
    const both: TrainingTask = {
      ...task({ 2: 3, 4: 4 }),
      scores: { score: "lower", fd: "lower" },
      measure: async (step, _work, endsHere) => {
        if (step !== 0 && !endsHere) return null;
        heardAt.push(step);
        return { metrics: { fd: step }, absent: {}, sounds: [] };
      },
    };
    const keepBest = { metric: "score", patience: 2 };
    for (const _ of [1, 2]) await run({ keepBest }, both);
    expect(heardAt).toEqual([0, 4]);

    const patient = { metric: "fd", patience: 3 };
    await rm(folder, { recursive: true });
    const heardOften: TrainingTask = {
      ...task({}),
      scores: { fd: "lower" },
      measure: async (step) => (step % 3 === 0 ? { metrics: { fd: step }, absent: {}, sounds: [] } : null),
    };
    await run({ keepBest: patient }, heardOften);
    const lines = (await read("log.jsonl")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { step: 0, fd: 0 },
      { step: 3, fd: 3 },
      { step: 3, loss: 1 },
    ]);
  });

  it("is taken before a run ends for less patience than it had, and goes on where that one is better", async () => {
    const scored: TrainingTask = {
      ...task({}),
      scores: { fd: "lower" },
      measure: async (step, _work, endsHere) => {
        const fd = step < 9 ? step : -1;
        return step % 8 === 0 || endsHere ? { metrics: { fd }, absent: {}, sounds: [] } : null;
      },
    };
    const stop = new AbortController();
    const report = ({ stage, step }: RunEvent): void => void (stage === "training" && step === 10 && stop.abort());
    await run({ keepBest: { metric: "fd", patience: 9 }, signal: stop.signal, report }, scored);
    const events = await run({ keepBest: { metric: "fd", patience: 8 } }, scored);
    expect(events.map(({ stage }) => stage)).not.toContain("ended early");
    expect(await read("best.json")).toBe('{"metric":"fd","step":10,"value":-1}\n');
  });
});
