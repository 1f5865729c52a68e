import type { Generator } from "../../engine/random/generator.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { Direction } from "../../evaluate/score/direction.ts";
import type { Learner, Metrics } from "../learner.ts";

/** A sound that a model in training made. */
export interface TrainingSound {
  /** Its file's path within a folder, without an extension. */
  readonly name: string;
  /** Writes it in the format that the path's extension says. */
  save(path: string): Promise<void>;
}

/** What is said of a model in training. */
export interface Measured {
  readonly metrics: Metrics;
  readonly sounds: readonly TrainingSound[];
}

/** Bytes that a step needs at least; what the runtime packs, copies and keeps in reserve is not in it. */
export interface TrainingMemory {
  /** Trained and frozen ones. */
  readonly weights: number;
  readonly gradients: number;
  /** Both moments, and the moving average where one is kept. */
  readonly optimizer: number;
  /** Of one batch, at the moment when they are most. */
  readonly activations: number;
}

export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Something that can be trained step by step: what `foley train` runs. */
export interface TrainingTask {
  /** Examples that one step sees, for the rate in the progress bar. */
  readonly batchSize: number;
  readonly memory: TrainingMemory;
  /** Metrics that only some steps have and that tell how good the model is, with the side that is better. */
  readonly scores?: Readonly<Record<string, Direction>> | undefined;
  /**
   * Learns from one batch.
   *
   * @param step counted from 0
   * @throws FoleyError "diverged" where a loss or gradient is not finite, before the network that it is of changes
   */
  step(step: number): Promise<Metrics>;
  /**
   * Scores that take long, with what was heard; null where none are due. Changes nothing that a resumed run would miss.
   *
   * @param step steps done
   * @throws FoleyError "aborted" after the signal
   */
  measure?(step: number, options: MeasureOptions): Promise<Measured | null>;
  /** Everything that a resumed run needs to go on bit for bit, the random numbers' state included. */
  state(): Map<string, Tensor>;
  /** Continues from what `state` gave. */
  restore(state: ReadonlyMap<string, Tensor>): void;
  /** Writes the trained part as a model folder that other commands take. */
  save(folder: string): Promise<void>;
  /** Frees the compiled programs. */
  dispose(): Promise<void>;
}

/**
 * What every task does with its learners: one checkpoint holds them all, and the first one's weights are the model.
 *
 * @param learners by what stands before their tensors' names in the checkpoint
 */
export function learnerTask(
  learners: Readonly<Record<string, Learner>>,
  generator: Generator,
  save: (folder: string, weights: ReadonlyMap<string, Tensor>) => Promise<void>,
): Pick<TrainingTask, "memory" | "state" | "restore" | "save" | "dispose"> {
  const [first] = Object.values(learners);
  return {
    memory: sumOf(Object.values(learners).map(({ memory }) => memory)),
    state(): Map<string, Tensor> {
      const tensors = Object.entries(learners).flatMap(([prefix, learner]) => prefixed(prefix, learner.state()));
      const bytes = generator.getState();
      return new Map<string, Tensor>([...tensors, ["generator", tensor("uint8", [bytes.length], bytes)]]);
    },
    restore(state) {
      for (const [prefix, learner] of Object.entries(learners)) learner.restore(unprefixed(prefix, state));
      generator.setState((state.get("generator") as Tensor<"uint8">).data);
    },
    save: (folder) => save(folder, (first as Learner).modelWeights()),
    async dispose() {
      for (const learner of Object.values(learners)) await learner.dispose();
    },
  };
}

function sumOf(parts: readonly TrainingMemory[]): TrainingMemory {
  const names = ["weights", "gradients", "optimizer", "activations"] as const;
  const sum = (name: (typeof names)[number]) => parts.reduce((total, part) => total + part[name], 0);
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as Record<(typeof names)[number], number>;
}

function prefixed(prefix: string, state: ReadonlyMap<string, Tensor>): [string, Tensor][] {
  return [...state].map(([name, value]) => [prefix + name, value]);
}

function unprefixed(prefix: string, state: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const own = [...state].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
