import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { drawMelBatch, type MelSet, melStatistics } from "./mel-set.ts";

/** Two clips of four frames of two bands; a value tells its clip, frame and band. */
const value = (clip: number, frame: number, band: number): number => -clip - frame / 10 - band / 100;
const set: MelSet = {
  mels: [0, 1].map((clip) => Float32Array.from({ length: 8 }, (_, index) => value(clip, index >> 1, index % 2))),
  frameCount: 4,
  melCount: 2,
};
const unchanged = { mean: 0, deviation: 1 };
const plain = { cropFrames: 2, gainRange: 0, mixProbability: 0 };

describe("a batch of mels", () => {
  it("is crops at frames, each of one clip", () => {
    const crops = [0, 1].flatMap((clip) =>
      [0, 1, 2].map((start) => (set.mels[clip] as Float32Array).subarray(2 * start, 2 * start + 4).join()),
    );
    const batch = drawMelBatch(set, unchanged, 100, plain, new Generator(0));
    const drawn = Array.from({ length: 100 }, (_, item) => batch.subarray(4 * item, 4 * item + 4).join());
    expect(new Set(drawn)).toEqual(new Set(crops));
  });

  it("is standardized", () => {
    const options = { ...plain, cropFrames: 4 };
    const batch = drawMelBatch(set, { mean: -1, deviation: 0.5 }, 1, options, new Generator(0));
    const raw = drawMelBatch(set, unchanged, 1, options, new Generator(0));
    expect(batch).toEqual(raw.map((mel) => (mel + 1) / 0.5));
  });

  it("is moved in loudness by no more than the range, and never below the floor", () => {
    const quiet = { ...set, mels: [new Float32Array(8).fill(-11.4)] };
    const batch = drawMelBatch(quiet, unchanged, 200, { ...plain, gainRange: 1 }, new Generator(0));
    expect(Math.min(...batch)).toBeCloseTo(Math.log(1e-5), 5);
    expect(Math.max(...batch)).toBeLessThanOrEqual(-10.4);
    expect(Math.max(...batch)).toBeGreaterThan(-10.6);
  });

  it("adds the power of two clips where it mixes", () => {
    const same = { ...set, mels: [new Float32Array(8).fill(-3)] };
    const batch = drawMelBatch(same, unchanged, 1, { ...plain, mixProbability: 1 }, new Generator(0));
    expect(batch[0]).toBeCloseTo(-3 + Math.log(2) / 2, 5);
  });
});

it("statistics are the mean and the deviation of all values", () => {
  const { mean, deviation } = melStatistics(
    { ...set, mels: [Float32Array.of(1, 3), Float32Array.of(5, 7)] },
    "train vae",
  );
  expect(mean).toBe(4);
  expect(deviation).toBeCloseTo(Math.sqrt(5), 6);
});

it("statistics by which nothing could be divided are refused", () => {
  const silent = { ...set, mels: [new Float32Array(1000).fill(Math.log(1e-5))] };
  expect(() => melStatistics(silent, "train vae")).toThrow(
    "train vae: mels: expected some that differ, got no deviation at all; take sounds that are not all silent",
  );
});
