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
   * @throws FoleyError "diverged" before anything is changed, where a loss or gradient is not finite
   */
  step(step: number): Promise<Metrics>;
  /** Everything that a resumed run needs to go on bit for bit, the random numbers' state included. */
  state(): Map<string, Tensor>;
  /** Continues from what `state` gave. */
  restore(state: ReadonlyMap<string, Tensor>): void;
  /** Writes the trained part as a model folder that other commands take. */
  save(folder: string): Promise<void>;
}
