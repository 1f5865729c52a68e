import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stft } from "./stft.ts";

const sizes = fc.record({
  power: fc.integer({ min: 3, max: 7 }),
  division: fc.constantFrom(2, 4, 8),
  length: fc.integer({ min: 1, max: 700 }),
});

describe("Stft", () => {
  it("brings back what it transformed", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
        ({ power, division, length }, stream) => {
          const fftSize = 2 ** power;
          const stft = new Stft({ fftSize, hopSize: fftSize / division, windowSize: fftSize, padding: fftSize / 2 });
          const samples = Float32Array.from({ length }, () => stream.next().value as number);
          const back = stft.inverse(stft.forward(samples), length);
          const worst = samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (back[i] as number))), 0);
          expect(worst).toBeLessThan(1e-5);
        },
      ),
    );
  });

  it("finds a cosine at its bin, with the energy of half a Hann window, in each frame of a pair", () => {
    const stft = new Stft({ fftSize: 64, hopSize: 64, windowSize: 64, padding: 0 });
    const samples = Float32Array.from({ length: 192 }, (_, i) => Math.cos((2 * Math.PI * 5 * i) / 64));
    const { real, time, freq } = stft.forward(samples);
    expect([time, freq]).toEqual([3, 33]);
    for (let frame = 0; frame < time; frame++) {
      expect(real[frame * freq + 5]).toBeCloseTo(16, 4);
      expect(real[frame * freq + 4]).toBeCloseTo(-8, 4);
      expect(real[frame * freq + 9]).toBeCloseTo(0, 4);
    }
  });

  it("centres a window that is shorter than the FFT", () => {
    const stft = new Stft({ fftSize: 16, hopSize: 16, windowSize: 4, padding: 0 });
    const impulse = (at: number): Float32Array => Float32Array.from({ length: 16 }, (_, i) => (i === at ? 1 : 0));
    expect(stft.forward(impulse(8)).real[0]).toBeCloseTo(1);
    expect(stft.forward(impulse(5)).real[0]).toBeCloseTo(0);
  });

  it("refuses a sound shorter than one frame, and sizes that cannot be", () => {
    const stft = new Stft({ fftSize: 16, hopSize: 4, windowSize: 16, padding: 2 });
    expect(() => stft.forward(new Float32Array(11))).toThrow(
      "stft: expected at least 12 samples, got 11; give a longer sound",
    );
    expect(() => new Stft({ fftSize: 100, hopSize: 4, windowSize: 16, padding: 2 })).toThrow("a power of two, got 100");
    expect(() => new Stft({ fftSize: 16, hopSize: 4, windowSize: 17, padding: 2 })).toThrow(
      "a window of 1 to 16 samples, got 17",
    );
    expect(() => new Stft({ fftSize: 16, hopSize: 0, windowSize: 16, padding: 2 })).toThrow(
      "a hop of at least 1 sample, got 0",
    );
  });
});
