import { magnitudeFloor } from "../../audio/mel-spectrogram.ts";
import type { Generator } from "../../engine/random/generator.ts";
import type { MelBatchOptions } from "../settings/examples.ts";
import { finiteDeviation } from "./finite-deviation.ts";

/** Log-mel spectrograms of equal length in memory. */
export interface MelSet {
  /** One for each clip: `[time, mel]`, natural logarithm. */
  readonly mels: readonly Float32Array[];
  readonly frameCount: number;
  readonly melCount: number;
}

/** What standardizes a log-mel: (x − mean) / deviation. */
export interface MelStatistics {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Mean and standard deviation over all values of a set.
 *
 * @param where begins messages: "train vae"
 * @throws FoleyError "data" where all values are alike, as those of silence
 */
export function melStatistics({ mels }: MelSet, where: string): MelStatistics {
  let [sum, squares, count] = [0, 0, 0];
  for (const mel of mels) {
    for (const value of mel) {
      sum += value;
      squares += value * value;
    }
    count += mel.length;
  }
  const mean = sum / count;
  return { mean, deviation: finiteDeviation(`${where}: mels`, mean, squares / count) };
}

/** The log-mel's floor: see `melSpectrogram`. */
const floor = Math.log(magnitudeFloor);

/**
 * Random crops with random gain, some with another clip mixed in.
 *
 * @returns standardized log-mels `[batch, 1, cropFrames, mel]`, flat
 */
export function drawMelBatch(
  set: MelSet,
  { mean, deviation }: MelStatistics,
  batchSize: number,
  options: MelBatchOptions,
  generator: Generator,
): Float32Array {
  const { cropFrames, gainRange, mixProbability } = options;
  const size = cropFrames * set.melCount;
  const batch = new Float32Array(batchSize * size);
  const crop = (): Float32Array => {
    const [clip] = generator.randint(0, set.mels.length, 1) as [number];
    const [start] = generator.randint(0, set.frameCount - cropFrames + 1, 1) as [number];
    const [draw] = generator.rand(1) as unknown as [number];
    const gain = gainRange * (2 * draw - 1);
    const part = (set.mels[clip] as Float32Array).subarray(start * set.melCount, start * set.melCount + size);
    return part.map((value) => Math.max(floor, value + gain));
  };
  for (let item = 0; item < batchSize; item++) {
    const first = crop();
    const second = crop();
    const isMixed = (generator.rand(1)[0] as number) < mixProbability;
    for (let index = 0; index < size; index++) {
      const a = first[index] as number;
      // Magnitudes of unrelated sounds add in power.
      const value = isMixed ? 0.5 * Math.log(Math.exp(2 * a) + Math.exp(2 * (second[index] as number))) : a;
      batch[item * size + index] = (value - mean) / deviation;
    }
  }
  return batch;
}
