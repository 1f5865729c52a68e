import { describe, expect, it } from "vitest";
import { hannSinc, kaiserSinc, resample, resampleSound } from "./resample.ts";
import { resampleKaiser } from "./resample-kaiser.ts";

function sine(hertz: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate));
}

function largest(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

describe("resample", () => {
  it("keeps a tone that both rates can carry, away from the ends", () => {
    const inner = resample(sine(440, 22050, 4000), 22050, 16000).subarray(50, -50);
    const expected = sine(440, 16000, inner.length + 50).subarray(50);
    expect(largest(inner.map((sample, i) => sample - (expected[i] as number)))).toBeLessThan(1e-3);
  });

  it("keeps a tone at rates that have no large divisor in common, too", () => {
    for (const [from, to] of [
      [16_000, 95_999],
      [12_001, 48_000],
    ] as const)
      for (const resampled of [
        resample(sine(440, from, 600), from, to),
        resample(sine(440, from, 600), from, to, kaiserSinc),
        resampleKaiser(sine(440, from, 600), from, to),
      ]) {
        const expected = sine(440, to, resampled.length);
        const error = resampled.map((sample, i) => sample - (expected[i] as number));
        expect(largest(error.subarray(600, -600))).toBeLessThan(2e-3);
      }
  });

  it("filters away a tone that the lower rate cannot carry", () => {
    expect(largest(resample(sine(15000, 48000, 9600), 48000, 16000).subarray(50, -50))).toBeLessThan(0.01);
  });

  it("gives ceil(length * to / from) samples and the input itself at equal rates", () => {
    const samples = new Float32Array(1001);
    expect(resample(samples, 44100, 16000)).toHaveLength(Math.ceil((1001 * 160) / 441));
    expect(resample(samples, 16000, 48000)).toHaveLength(3003);
    expect(resample(samples, 16000, 16000)).toBe(samples);
    expect(resample(new Float32Array(0), 48000, 16000)).toHaveLength(0);
  });

  it("refuses a rate that is not a whole number of hertz", () => {
    expect(() => resample(new Float32Array(4), 44100.5, 16000)).toThrow(
      "expected a sample rate of 1000 to 768000 Hz, whole, got 44100.5",
    );
  });
});

describe("a loop at another rate", () => {
  // Half a second of 440 Hz is a whole number of turns.
  const loopAt = (rate: number): Float32Array => sine(440, rate, rate / 2);

  it.each([
    [16_000, 48_000],
    [16_000, 44_100],
    [44_100, 16_000],
    [48_000, 11_025],
  ])("goes on over its join, from %d to %d Hz", (from, to) => {
    for (const filter of [hannSinc, kaiserSinc]) {
      const sound = { sampleRate: from, channels: [loopAt(from), new Float32Array(from / 2)] };
      const { sampleRate, channels } = resampleSound(sound, to, true, filter);
      const expected = sine(440, to, Math.ceil(to / 2));
      expect([sampleRate, channels.map(({ length }) => length)]).toEqual([to, [expected.length, expected.length]]);
      const error = (channels[0] as Float32Array).map((sample, i) => sample - (expected[i] as number));
      expect(largest(error)).toBeLessThan(2e-3);
      const ends = resample(loopAt(from), from, to, filter).map((sample, i) => sample - (expected[i] as number));
      expect(largest(ends)).toBeGreaterThan(0.01);
    }
  });

  it("may be shorter than what is heard around its ends", () => {
    const sound = { sampleRate: 16_000, channels: [new Float32Array(5).fill(0.5)] };
    const [samples] = resampleSound(sound, 48_000, true).channels;
    expect(samples).toHaveLength(15);
    expect(samples?.every((sample) => Math.abs(sample - 0.5) < 1e-3)).toBe(true);
  });
});
