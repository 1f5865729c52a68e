import { type MelSpectrogram, magnitudeFloor } from "../../audio/mel-spectrogram.ts";
import type { Generator } from "../../engine/random/generator.ts";
import type { DamageName } from "../../results/sensitivity/damage-name.ts";

/** What a damage may need beside the sound. */
export interface DamageSource {
  readonly generator: Generator;
  /** A sound of another class, of any length. */
  readonly interferer: MelSpectrogram;
}

/** A sound made worse: `[time, mel]` in, a new one of the same shape out. */
export type Damage = (mel: MelSpectrogram, source: DamageSource) => MelSpectrogram;

const silence = Math.log(magnitudeFloor);
const maskCount = 2;
const maskShare = 0.1;
const eventCount = 4;
/** The noise's variance as a share of the spectrogram's range of values. */
const noiseVarianceShare = 0.2;

/**
 * The damages of the paper's figure 1, all done to log-mel spectrograms.
 *
 * @see Yuan et al. 2023, "Leveraging Pre-trained AudioLDM for Sound Generation", section on metrics
 */
export const damages: Readonly<Record<DamageName, Damage>> = {
  /**
   * A Gaussian spectrogram, of the sound's mean and with a variance of 20 % of its range of values, sounds along with it:
   * magnitudes add up, as added to the logarithms such noise would make every sound quieter.
   */
  noise: (mel, { generator }) => {
    const { mean, range } = statistics(mel.data);
    const deviation = Math.sqrt(noiseVarianceShare * range);
    const noise = generator.randn(mel.data.length);
    return { ...mel, data: mel.data.map((value, i) => addLogs(value, mean + deviation * (noise[i] as number))) };
  },

  /** Two places, each a tenth of the length, fall silent. */
  masking: (mel, { generator }) => {
    const [time, melCount] = mel.shape;
    const length = Math.round(time * maskShare);
    const data = mel.data.slice();
    for (const start of generator.randint(0, time - length + 1, maskCount))
      data.fill(silence, start * melCount, (start + length) * melCount);
    return { ...mel, data };
  },

  /** A sound of another class, repeated or cut to the length, at a signal-to-noise ratio of 0 dB. */
  interference: (mel, { interferer }) => {
    const gain = Math.log(rootMeanSquare(mel.data) / rootMeanSquare(interferer.data));
    const { length } = interferer.data;
    return {
      ...mel,
      data: mel.data.map((value, i) => addLogs(value, (interferer.data[i % length] as number) + gain)),
    };
  },

  /** The sound is parted into four where it is quiet, and the parts change places. */
  order: (mel, { generator }) => {
    const [, melCount] = mel.shape;
    const cuts = quietCuts(mel);
    const events = cuts.slice(1).map((end, i) => mel.data.subarray((cuts[i] as number) * melCount, end * melCount));
    const data = new Float32Array(mel.data.length);
    let at = 0;
    for (const index of otherOrder(events.length, generator)) {
      const event = events[index] as Float32Array;
      data.set(event, at);
      at += event.length;
    }
    return { ...mel, data };
  },
};

/** Frames at which events begin, and the end: near equal parts, moved by up to a quarter of one to where it is quietest. */
function quietCuts({ shape: [time, melCount], data }: MelSpectrogram): number[] {
  const loudness = Array.from({ length: time }, (_, frame) =>
    rootMeanSquare(data.subarray(frame * melCount, (frame + 1) * melCount)),
  );
  const part = time / eventCount;
  const inner = Array.from({ length: eventCount - 1 }, (_, i) => {
    const [from, to] = [Math.round((i + 0.75) * part), Math.round((i + 1.25) * part)];
    const near = loudness.slice(from, to + 1);
    return from + near.indexOf(Math.min(...near));
  });
  return [0, ...inner, time];
}

function otherOrder(count: number, generator: Generator): number[] {
  for (;;) {
    const order = generator.randperm(count);
    if (order.some((index, i) => index !== i)) return order;
  }
}

function statistics(values: Float32Array): { mean: number; range: number } {
  let [sum, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { mean: sum / values.length, range: high - low };
}

/** Of magnitudes whose logarithms are given. */
function rootMeanSquare(logs: Float32Array): number {
  return Math.sqrt(logs.reduce((sum, value) => sum + Math.exp(2 * value), 0) / logs.length);
}

/** The logarithm of the sum of two magnitudes whose logarithms are given. */
function addLogs(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
