import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { Metrics } from "../learner.ts";

/** Something that can be trained step by step: what `foley train` runs. */
export interface TrainingTask {
  /** Examples that one step sees, for the rate in the progress bar. */
  readonly batchSize: number;
  /**
   * Learns from one batch.
   *
   * @param step counted from 0
   * @throws FoleyError "diverged" where a loss or gradient is not finite, before the network that it is of changes
   */
  step(step: number): Promise<Metrics>;
  /** Everything that a resumed run needs to go on bit for bit, the random numbers' state included. */
  state(): Map<string, Tensor>;
  /** Continues from what `state` gave. */
  restore(state: ReadonlyMap<string, Tensor>): void;
  /** Writes the trained part as a model folder that other commands take. */
  save(folder: string): Promise<void>;
  /** Frees the compiled programs. */
  dispose(): Promise<void>;
}

/** A part's state with its name before each tensor's, so that the parts of a task share one checkpoint. */
export function prefixed(prefix: string, state: ReadonlyMap<string, Tensor>): [string, Tensor][] {
  return [...state].map(([name, value]) => [prefix + name, value]);
}

/** What `prefixed` gave, out of the task's whole state. */
export function unprefixed(prefix: string, state: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const own = [...state].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
