import type { Generator } from "../../engine/random/generator.ts";

/** One signal of a kind: unlike the next one of the same kind, but always the same for the same generator. */
export type Signal = (sampleCount: number, sampleRate: number, generator: Generator) => Float32Array;

const turn = 2 * Math.PI;

/** Kinds of simple signals that can be told apart by ear and by a classifier. */
export const signals: Readonly<Record<string, Signal>> = {
  tone: (count, rate, generator) => {
    const frequencyHz = between(generator, 200, 1200);
    return samples(count, (i) => Math.sin((turn * frequencyHz * i) / rate));
  },

  /** A tone that rises and falls without end. */
  siren: (count, rate, generator) => {
    const centreHz = between(generator, 600, 1000);
    const wavesHz = between(generator, 0.5, 2);
    let phase = 0;
    return samples(count, (i) => {
      const frequencyHz = centreHz * (1 + 0.4 * Math.sin((turn * wavesHz * i) / rate));
      phase += (turn * frequencyHz) / rate;
      return Math.sin(phase);
    });
  },

  white_noise: (count, _rate, generator) => {
    const noise = generator.randn(count);
    return samples(count, (i) => noise[i] as number);
  },

  /** Noise that has hardly any treble: each sample goes on from the last. */
  brown_noise: (count, _rate, generator) => {
    const noise = generator.randn(count);
    let level = 0;
    return samples(count, (i) => {
      level = 0.98 * level + (noise[i] as number);
      return level;
    });
  },

  /** Short bursts that die away, evenly apart. */
  clicks: (count, rate, generator) => {
    const noise = generator.randn(count);
    const period = Math.round(rate / between(generator, 2, 8));
    return samples(count, (i) => (noise[i] as number) * Math.exp((-400 * (i % period)) / rate));
  },
};

function samples(count: number, at: (index: number) => number): Float32Array {
  const values = Float32Array.from({ length: count }, (_, i) => at(i));
  const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.map((value) => (0.5 * value) / peak);
}

function between(generator: Generator, low: number, high: number): number {
  const [draw = 0] = generator.randint(0, 1_000_000, 1);
  return low + ((high - low) * draw) / 1_000_000;
}
