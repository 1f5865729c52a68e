import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Generator } from "../src/engine/random/generator.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { type Tensor, tensor } from "../src/engine/tensor/tensor.ts";
import { signals } from "../src/study/signal/signals.ts";
import type { TrainingClipInput } from "../src/train/data/training-clip.ts";
import { ldmKind } from "../src/train/kind/ldm.ts";
import { prepareTraining } from "../src/train/kind/training-kind.ts";
import type { TrainingTask } from "../src/train/task/training-task.ts";

/** How the mean of what workers learnt becomes the next weights: Nesterov's momentum, or the mean itself at a rate of 1 and none. */
interface OuterStep {
  readonly name: string;
  readonly rate: number;
  readonly momentum: number;
}

const outerSteps: readonly OuterStep[] = [
  { name: "their mean", rate: 1, momentum: 0 },
  { name: "DiLoCo's outer step", rate: 0.7, momentum: 0.9 },
];

/** The loss on held-out sounds as one way of training went on. */
export interface LocalStepsRow {
  readonly name: string;
  readonly workers: number;
  /** `[steps of each worker, loss]` */
  readonly losses: readonly (readonly [number, number])[];
  /** Of one step of one worker, median. */
  readonly stepSeconds: number;
}

export interface LocalStepsOptions {
  /** Of each worker. */
  readonly steps: number;
  /** Between two times that workers meet. */
  readonly every: number;
}

const workerCount = 2;
const embedded = fileURLToPath(new URL("../../models/nano", import.meta.url));
const [clipsPerClass, sampleRate, seconds] = [20, 16_000, 5.12];

/**
 * nano's UNet from nothing by one worker, and by two that take steps of their own and meet now and then. The two take their steps in
 * turn on one thread, which changes nothing of what they learn: what a step takes of theirs is that of a machine with one thread.
 *
 * @see Douillard et al. 2023, "DiLoCo: Distributed low-communication training of language models"
 */
export async function measureLocalSteps({ steps, every }: LocalStepsOptions): Promise<LocalStepsRow[]> {
  const rows = [await train("one worker", 1, { steps, every, outer: null })];
  for (const outer of outerSteps)
    rows.push(await train(`two workers, ${outer.name}`, workerCount, { steps, every, outer }));
  return rows;
}

interface Way extends LocalStepsOptions {
  readonly outer: OuterStep | null;
}

async function train(name: string, workers: number, { steps, every, outer }: Way): Promise<LocalStepsRow> {
  console.error(`${name}, ${steps} steps each …`);
  const runtime = await openRuntime("cpu", { threadCount: 1 });
  const tasks: TrainingTask[] = [];
  try {
    for (let worker = 0; worker < workers; worker++) tasks.push(await oneTask(worker));
    const losses: [number, number][] = [];
    const durations: number[] = [];
    const meeting = outer === null ? null : new Meeting(tasks, outer);
    for (let step = 0; step < steps; step++) {
      for (const [worker, task] of tasks.entries()) {
        const begin = performance.now();
        const { validationLoss } = await task.step(step);
        if (validationLoss === undefined) durations.push((performance.now() - begin) / 1000);
        else if (worker === 0) losses.push([step + 1, validationLoss]);
      }
      // One step before the loss is measured: it is that of what they found together.
      if ((step + 2) % every === 0) meeting?.hold();
    }
    durations.sort((a, b) => a - b);
    return { name, workers, losses, stepSeconds: durations[durations.length >> 1] ?? Number.NaN };
  } finally {
    for (const task of tasks) await task.dispose();
    await runtime.close();
  }

  /** All begin with the same weights and hold out the same sounds; each draws its own batches. */
  async function oneTask(worker: number): Promise<TrainingTask> {
    const { task } = await prepareTraining(ldmKind, {
      ...{ runtime, clips: signalClips(), preset: "nano", vae: embedded, clap: embedded },
      wishes: {
        stepCount: steps,
        settings: { validation: { share: 0.2, everySteps: every }, optimizer: { emaDecay: null }, copyCount: 1 },
      },
    });
    const state = new Generator(100 + worker).getState();
    task.restore(new Map([...task.state(), ["generator", tensor("uint8", [state.length], state)]]));
    return task;
  }
}

/** Where workers bring what they learnt since they met last. */
class Meeting {
  readonly #tasks: readonly TrainingTask[];
  readonly #outer: OuterStep;
  readonly #weights: Map<string, Float32Array>;
  readonly #velocity = new Map<string, Float32Array>();

  constructor(tasks: readonly TrainingTask[], outer: OuterStep) {
    this.#tasks = tasks;
    this.#outer = outer;
    this.#weights = this.#learntBy(tasks[0] as TrainingTask);
  }

  #learntBy(task: TrainingTask): Map<string, Float32Array> {
    const own = [...task.state()].filter(([name]) => name.startsWith("weight/"));
    return new Map(own.map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]));
  }

  hold(): void {
    const learnt = this.#tasks.map((task) => this.#learntBy(task));
    const { rate, momentum } = this.#outer;
    for (const [name, before] of this.#weights) {
      const velocity = this.#velocity.get(name) ?? new Float32Array(before.length);
      this.#velocity.set(name, velocity);
      for (let at = 0; at < before.length; at++) {
        const mean = learnt.reduce((sum, weights) => sum + (weights.get(name)?.[at] as number), 0) / learnt.length;
        const change = mean - (before[at] as number);
        velocity[at] = momentum * (velocity[at] as number) + change;
        before[at] = (before[at] as number) + rate * (change + momentum * (velocity[at] as number));
      }
    }
    for (const task of this.#tasks) {
      const state = [...task.state()].map(([name, value]): [string, Tensor] => {
        const data = this.#weights.get(name);
        return [name, data === undefined ? value : tensor("float32", value.shape, data.slice())];
      });
      task.restore(new Map(state));
    }
  }
}

/** Synthesized, so that anybody measures the same. */
function signalClips(): TrainingClipInput[] {
  return Object.entries(signals).flatMap(([label, signal], kind) =>
    Array.from({ length: clipsPerClass }, (_, clip): TrainingClipInput => {
      const id = `${label}-${clip}`;
      const read = async () => signal(Math.round(seconds * sampleRate), sampleRate, new Generator(1000 * kind + clip));
      return {
        id,
        hash: createHash("sha256").update(id).digest("hex"),
        read,
        label,
        captions: [`the sound of ${label}`],
      };
    }),
  );
}

/** As Markdown. */
export function localStepsTable(rows: readonly LocalStepsRow[]): string {
  const [alone] = rows;
  if (alone === undefined) return "";
  return [
    `| held-out loss after steps of each | ${alone.losses.map(([step]) => step).join(" | ")} | s a step |`,
    `|---|${"---|".repeat(alone.losses.length + 1)}`,
    ...rows.map(
      ({ name, losses, stepSeconds }) =>
        `| ${name} | ${losses.map(([, loss]) => loss.toFixed(4)).join(" | ")} | ${stepSeconds.toFixed(3)} |`,
    ),
    "",
  ].join("\n");
}
