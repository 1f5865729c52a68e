import { describe, expect, test } from "vitest";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { bandOf, bandPiece } from "./band.ts";

const rate = 16_000;
const tones = [300, 1500, 5000];

function mixture(seconds: number): Waveform {
  const samples = Float32Array.from({ length: seconds * rate }, (_, i) =>
    tones.reduce((sum, hertz) => sum + 0.2 * Math.sin((2 * Math.PI * hertz * i) / rate), 0),
  );
  return { sampleRate: rate, channels: [samples] };
}

/** Height of one tone within a sound, in dB. */
function levelAt(samples: Float32Array, hertz: number): number {
  let [re, im] = [0, 0];
  for (const [i, x] of samples.entries()) {
    re += x * Math.cos((2 * Math.PI * hertz * i) / rate);
    im += x * Math.sin((2 * Math.PI * hertz * i) / rate);
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / samples.length + 1e-9);
}

describe("a band", () => {
  test("lets through what lies within it and takes 40 dB or more from the rest", () => {
    const band = bandOf(mixture(1), { fromSeconds: 0.2, toSeconds: 0.8, fromHz: 1000, toHz: 3000 });
    const samples = band.channels[0] as Float32Array;
    expect(sampleCount(band)).toBe(0.6 * rate);
    expect(levelAt(samples, 1500)).toBeCloseTo(20 * Math.log10(0.2), 0);
    expect(levelAt(samples, 300)).toBeLessThan(-54);
    expect(levelAt(samples, 5000)).toBeLessThan(-54);
  });

  test("of all frequencies is the stretch itself", () => {
    const original = mixture(1);
    const band = bandOf(original, { fromSeconds: 0.25, toSeconds: 0.5, fromHz: 0, toHz: 8000 });
    expect(band.channels[0]).toEqual(original.channels[0]?.slice(4000, 8000));
  });

  test("of a part in time and another beside it add up to the whole", () => {
    const original = mixture(1);
    const span = { fromSeconds: 0.3, toSeconds: 0.6 };
    const [low, high] = [
      bandOf(original, { ...span, fromHz: 0, toHz: 1000 }).channels[0] as Float32Array,
      bandOf(original, { ...span, fromHz: 1000, toHz: 8000 }).channels[0] as Float32Array,
    ];
    const whole = original.channels[0]?.slice(4800, 9600) as Float32Array;
    const error = whole.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - (low[i] as number) - (high[i] as number))),
      0,
    );
    expect(error).toBeLessThan(0.01);
  });

  test("is the same of a piece of the sound as of all of it", () => {
    const original = mixture(1);
    const band = { fromSeconds: 0.4, toSeconds: 0.6, fromHz: 1000, toHz: 3000 };
    const piece = bandPiece(original, band);
    expect(sampleCount(piece.waveform)).toBe(0.4 * rate);
    expect(bandOf(piece.waveform, piece.band)).toEqual(bandOf(original, band));
  });
});
