import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loudestMoment } from "../audio/loudness.ts";
import { truePeak } from "../audio/true-peak.ts";
import { monoWaveform, type Waveform } from "../audio/waveform.ts";
import { checkLoudness, levelled, usualLoudness } from "./level.ts";

const rate = 16_000;
/** Noise that dies away: the shorter its half-life, the sparser its energy. */
const burst = (seconds: number, halfLife: number, level: number, at = 0): Waveform =>
  monoWaveform(
    Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) =>
      i < at * rate ? 0 : level * Math.sin(i * i * 0.7 + i) * 2 ** (-(i / rate - at) / halfLife),
    ),
    rate,
  );
const decibels = (sound: Waveform): number => 20 * Math.log10(truePeak(sound));

describe("a sound's level", () => {
  it.each([
    ["a long noise", burst(5, 9, 0.001)],
    ["a loud noise", burst(5, 9, 0.9)],
    ["a click of 0.3 s", burst(0.3, 0.05, 0.1)],
    ["an explosion late in silence", burst(5, 0.4, 0.01, 3.7)],
    ["a sound of 20 ms", burst(0.02, 0.01, 0.2)],
  ])("is the usual one under the ceiling: %s", (_what, sound) => {
    const { waveform, level, warnings } = levelled(sound, usualLoudness, false);
    expect(Math.abs(loudestMoment(waveform) - usualLoudness)).toBeLessThan(3);
    expect(decibels(waveform)).toBeLessThanOrEqual(-1);
    expect(level?.loudnessLufs).toBeCloseTo(loudestMoment(waveform), 1);
    expect(warnings.length > 0).toBe(Math.abs(loudestMoment(waveform) - usualLoudness) > 0.5);
  });

  it("is any that is wished, or as near as peaks that are turned down by 6 dB allow, which is said", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -60, max: 0 }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 1.5, noNaN: true }),
        (wish, halfLife, height, seconds) => {
          const sound = burst(seconds, halfLife, height);
          fc.pre(loudestMoment(sound) > -70);
          const { waveform, level, warnings } = levelled(sound, wish, false);
          expect(decibels(waveform)).toBeLessThanOrEqual(-1);
          expect(level?.limitedDb).toBeLessThanOrEqual(6.2);
          const missedBy = wish - loudestMoment(waveform);
          expect(missedBy).toBeGreaterThan(-0.5);
          if (missedBy > 0.51) {
            expect(warnings).toEqual([
              expect.stringMatching(/^loudness: -?\d+ LUFS were wished, .* came, as its peaks/),
            ]);
            expect(decibels(waveform)).toBeGreaterThan(-1.6);
          } else if (missedBy < 0.49) expect(warnings).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("stays as it is where that is wished, and in silence", () => {
    const sound = burst(1, 1, 0.5);
    expect(levelled(sound, "off", false)).toEqual({ waveform: sound, level: null, warnings: [] });
    for (const height of [0, 1e-5]) {
      const silence = burst(1, 9, height);
      expect(levelled(silence, usualLoudness, false)).toEqual({ waveform: silence, level: null, warnings: [] });
    }
    const soft = levelled(burst(0.3, 9, 3e-4), usualLoudness, false);
    expect(loudestMoment(soft.waveform)).toBeCloseTo(usualLoudness, 0);
  });

  it("is refused where no sound can have it", () => {
    for (const wish of [1, -71, Number.NaN, Number.NEGATIVE_INFINITY])
      expect(() => checkLoudness(wish)).toThrow(/loudness: expected LUFS from -70 to 0, or off, got/);
    expect(checkLoudness(-70)).toBe(-70);
  });
});
