import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { Work } from "../../engine/work.ts";
import type { Direction } from "../../evaluate/score/direction.ts";
import type { StepMetrics } from "../train-event.ts";

/** A sound that a model in training made. */
export interface TrainingSound {
  /** Its file's path within a folder, without an extension. */
  readonly name: string;
  /** Writes it in the format that the path's extension says. */
  save(path: string): Promise<void>;
}

/** What is said of a model in training. */
export interface Measured {
  readonly metrics: StepMetrics;
  /** Why there is none of one of the task's scores, by its name. */
  readonly absent: Readonly<Record<string, string>>;
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

/** Something that can be trained step by step: what the loop runs. */
export interface TrainingTask {
  /** Examples that one step sees, for the rate in the progress bar. */
  readonly batchSize: number;
  readonly memory: TrainingMemory;
  /** Metrics that only some steps have and that tell how good the model is, with the side that is better. */
  readonly scores: Readonly<Record<string, Direction>>;
  /**
   * Learns from one batch.
   *
   * @param step counted from 0
   * @throws FoleyError "diverged" where a loss or gradient is not finite, before the network that it is of changes
   */
  step(step: number): Promise<StepMetrics>;
  /**
   * Scores that take long, with what was heard; null where none are due. Changes nothing that a resumed run would miss.
   *
   * @param step steps done
   * @param endsHere whether the run ends with it, before its last step: then they are due
   * @throws FoleyError "aborted" after the signal
   */
  measure?(step: number, work: Work, endsHere: boolean): Promise<Measured | null>;
  /** Everything that a resumed run needs to go on bit for bit, the random numbers' state included. */
  state(): Map<string, Tensor>;
  /** Continues from what `state` gave. */
  restore(state: ReadonlyMap<string, Tensor>): void;
  /** The trained network's, as they are used once it has learnt. */
  modelWeights(): ReadonlyMap<string, Tensor>;
  /** Writes the trained part as a model folder that other commands take. */
  save(folder: string): Promise<void>;
  /** Frees the compiled programs. */
  dispose(): Promise<void>;
}
