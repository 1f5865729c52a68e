import { type NoiseSchedule, signalToNoise } from "./schedule.ts";

export const lossWeightNames = ["uniform", "capped-v", "min-snr"] as const;

/** Named ways to weigh the squared error of epsilon by timestep. */
export type LossWeightName = (typeof lossWeightNames)[number];

const lossWeights: Record<LossWeightName, (snr: number) => number> = {
  /** Ho et al. 2020: the plain epsilon loss. */
  uniform: () => 1,
  /** The loss of v, which is epsilon's times (1 + SNR) / SNR, capped where almost no signal is left. */
  "capped-v": (snr) => 0.2 * Math.min((1 + snr) / snr, 50),
  /** Hang et al. 2023, with gamma 5. */
  "min-snr": (snr) => Math.min(snr, 5) / snr,
};

/** The weight of each training timestep's epsilon loss: `[num_train_timesteps]`. */
export function lossWeightTable(name: LossWeightName, schedule: NoiseSchedule): Float32Array {
  return signalToNoise(schedule).map(lossWeights[name]);
}
