import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitPeaks } from "./limiter.ts";
import { truePeak } from "./true-peak.ts";
import { monoWaveform, peak } from "./waveform.ts";

describe("the true peak", () => {
  it("is found between samples: of a tone of a quarter of the rate that is never sampled at its top", () => {
    const edge = (i: number): number => Math.min(1, i / 500, (3999 - i) / 500);
    const tone = Float32Array.from(
      { length: 4000 },
      (_, i) => (edge(i) * Math.sin((Math.PI / 2) * i + Math.PI / 4)) / 2,
    );
    expect(peak(tone)).toBeCloseTo(Math.SQRT1_2 / 2, 5);
    expect(truePeak(monoWaveform(tone, 16_000))).toBeCloseTo(0.5, 2);
  });

  it("is that of tones near the end of the spectrum, in the standard's bounds", () => {
    for (const frequency of [0.05, 0.31, 0.45]) {
      const tone = Float32Array.from(
        { length: 8000 },
        (_, i) => 0.8 * Math.sin(2 * Math.PI * frequency * i + 0.4) * Math.min(1, i / 500, (7999 - i) / 500),
      );
      const decibels = 20 * Math.log10(truePeak(monoWaveform(tone, 16_000)) / 0.8);
      expect(decibels).toBeGreaterThan(-0.4);
      expect(decibels).toBeLessThan(0.2);
    }
  });

  it("is never below the highest sample, wherever that lies, and 0 for silence", () => {
    for (const at of [0, 1, 70_000, 65_535, 65_536, 79_999]) {
      const samples = new Float32Array(80_000);
      samples[at] = -0.7;
      expect(truePeak(monoWaveform(samples, 16_000))).toBeCloseTo(0.7, 5);
    }
    expect(truePeak(monoWaveform(new Float32Array(100), 16_000))).toBe(0);
    expect(truePeak(monoWaveform(new Float32Array(0), 16_000))).toBe(0);
  });
});

describe("a loop", () => {
  it("has the peaks of its join, and no others there", () => {
    const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.85 * Math.cos((2 * Math.PI * 440 * i) / 16_000));
    const tone = monoWaveform(samples, 16_000);
    expect(truePeak(tone)).toBeGreaterThan(0.95);
    expect(truePeak(tone, true)).toBeCloseTo(0.85, 3);
    expect(limitPeaks(tone, 0.86, { isLoop: true })).toBe(tone);
    // Turned so that the curve's top lies between the last sample and the first.
    const between = Float32Array.from({ length: 4000 }, (_, i) => Math.sin((Math.PI / 2) * i + Math.PI / 4) / 2);
    const joined = monoWaveform(
      between.map((x, i) => (Math.min(i, 3999 - i) < 20 ? x : x / 4)),
      16_000,
    );
    expect(truePeak(joined, true)).toBeCloseTo(0.5, 2);
    expect(truePeak(monoWaveform(new Float32Array(3).fill(0.5), 16_000), true)).toBeCloseTo(0.5, 2);
  });
});

describe("the limiter", () => {
  const noise = (length: number, seed: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => Math.sin(i * i * (0.37 + seed)) ** 9);

  it("brings every true peak beneath the ceiling, and no sample up", () => {
    fc.assert(
      fc.property(
        fc.float({ min: Math.fround(0.5), max: 8, noNaN: true }),
        fc.integer({ min: 1, max: 3000 }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (gain, length, seed, isLoop) => {
          const channels = [noise(length, seed), noise(length, seed + 1)].map((samples) =>
            samples.map((x) => x * gain),
          );
          const limited = limitPeaks({ sampleRate: 16_000, channels }, 0.5, { isLoop });
          expect(truePeak(limited, isLoop)).toBeLessThanOrEqual(0.5 + 1e-6);
          for (const [c, samples] of limited.channels.entries())
            for (const [i, x] of samples.entries())
              expect(Math.abs(x)).toBeLessThanOrEqual(Math.abs(channels[c]?.[i] ?? 0) + 1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("leaves what is low enough, and what is farther than 20 ms from a peak", () => {
    const soft = monoWaveform(
      noise(4000, 0.1).map((x) => x * 0.3),
      16_000,
    );
    expect(limitPeaks(soft, 0.5)).toBe(soft);
    const samples = soft.channels[0]?.slice() ?? new Float32Array(0);
    samples[2000] = 0.9;
    const [limited] = limitPeaks(monoWaveform(samples, 16_000), 0.5).channels;
    for (const i of [0, 1500, 2000 - 330, 2000 + 330, 3999]) expect(limited?.[i]).toBeCloseTo(samples[i] ?? 9, 5);
    expect(limited?.[1995]).toBeLessThan(Math.abs(samples[1995] ?? 0) + 1e-6);
  });

  it("turns all channels down together, so that nothing moves to a side", () => {
    const loud = noise(2000, 0.2).map((x) => 2 * x);
    const { channels } = limitPeaks({ sampleRate: 16_000, channels: [loud, loud.map((x) => x / 4)] }, 0.5);
    for (const [i, x] of (channels[0] ?? []).entries()) expect(channels[1]?.[i]).toBeCloseTo(x / 4, 6);
  });
});
