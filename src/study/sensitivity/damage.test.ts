import { describe, expect, it } from "vitest";
import type { MelSpectrogram } from "../../audio/mel-spectrogram.ts";
import { Generator } from "../../engine/random/generator.ts";
import { damageNames } from "../../results/sensitivity/damage-name.ts";
import { damages } from "./damage.ts";

const melCount = 8;
const silence = Math.log(1e-5);

/** Four bursts, each of its own pitch, with pauses between them. */
function bursts(time = 80): MelSpectrogram {
  const data = new Float32Array(time * melCount).fill(silence);
  for (let frame = 0; frame < time; frame++) {
    const [event, place] = [Math.floor((frame / time) * 4), ((frame / time) * 4) % 1];
    if (place > 0.2 && place < 0.8) data[frame * melCount + event] = -1;
  }
  return { shape: [time, melCount], data };
}

const hum: MelSpectrogram = { shape: [10, melCount], data: new Float32Array(10 * melCount).fill(-4) };
const source = (seed = 1) => ({ generator: new Generator(seed), interferer: hum });

describe.each(damageNames)("%s", (name) => {
  it("changes the sound, keeps its shape and leaves the original alone", () => {
    const mel = bursts();
    const damaged = damages[name](mel, source());
    expect(mel).toEqual(bursts());
    expect(damaged.shape).toEqual(mel.shape);
    expect(damaged.data).not.toEqual(mel.data);
    expect(damaged.data.every((value) => Number.isFinite(value) && value >= silence - 1e-5)).toBe(true);
  });

  it("is the same for the same seed", () => {
    expect(damages[name](bursts(), source())).toEqual(damages[name](bursts(), source()));
  });
});

describe("noise", () => {
  it("never makes a cell quieter, and drowns quiet ones in noise of the sound's mean and of its variance", () => {
    const mel: MelSpectrogram = {
      shape: [4000, melCount],
      data: Float32Array.from({ length: 4000 * melCount }, (_, i) => (i % 2) * 8 - 8),
    };
    const { data } = damages.noise(mel, source());
    expect(data.every((value, i) => value >= (mel.data[i] as number))).toBe(true);
    const drowned = data.filter((_, i) => i % 2 === 0);
    const mean = drowned.reduce((sum, value) => sum + value, 0) / drowned.length;
    const variance = drowned.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drowned.length;
    expect(mean).toBeCloseTo(-4, 0);
    expect(Math.abs(variance - 0.2 * 8)).toBeLessThan(0.2);
  });
});

describe("masking", () => {
  it("silences at most two tenths, and at least one where both fall together", () => {
    const loud = { shape: [100, melCount], data: new Float32Array(100 * melCount) } as const;
    for (const seed of [1, 2, 3, 4, 5]) {
      const silent = damages.masking(loud, source(seed)).data.filter((value) => value < -11).length / melCount;
      expect(silent).toBeGreaterThanOrEqual(10);
      expect(silent).toBeLessThanOrEqual(20);
    }
  });
});

describe("interference", () => {
  it("adds as much energy as there was", () => {
    const mel = bursts();
    const { data } = damages.interference(mel, source());
    const added = data.map((value, i) => Math.exp(value) - Math.exp(mel.data[i] as number));
    const energy = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    expect(energy(added) / energy(mel.data.map(Math.exp))).toBeCloseTo(1, 3);
  });
});

describe("order", () => {
  it("keeps every event whole, in another order", () => {
    const pitches = ({ data }: MelSpectrogram) => {
      const heard = Array.from({ length: 80 }, (_, frame) => data.indexOf(-1, frame * melCount) - frame * melCount);
      return heard.filter((pitch, i) => pitch >= 0 && pitch < melCount && pitch !== heard[i - 1]);
    };
    expect(pitches(bursts())).toEqual([0, 1, 2, 3]);
    const damaged = pitches(damages.order(bursts(), source()));
    expect(damaged).not.toEqual([0, 1, 2, 3]);
    expect(damaged.toSorted()).toEqual([0, 1, 2, 3]);
  });
});
