import { describe, expect, it } from "vitest";
import { cutSound, faded, soundingRange, soundsThroughout } from "./sounding.ts";
import { monoWaveform } from "./waveform.ts";

const tone = (seconds: number, level: number): number[] =>
  Array.from({ length: seconds * 16_000 }, (_, i) => level * Math.sin(i / 5));
const silence = (seconds: number): number[] => Array.from({ length: seconds * 16_000 }, () => 0);
const of = (...parts: number[][]) => monoWaveform(Float32Array.from(parts.flat()), 16_000);

describe("where a sound is", () => {
  it("is told with a little room, so that no onset and no end is cut", () => {
    const range = soundingRange(of(silence(1), tone(0.5, 0.3), silence(2)));
    expect(range).toEqual({ from: 16_000 - 160, to: 24_000 + 800 });
  });

  it("is told by how loud the sound itself is, not by its level", () => {
    const parts = [tone(0.5, 0.001), tone(0.5, 0.3), tone(0.5, 0.001)];
    const whole = { from: 8000 - 160, to: 16_000 + 800 };
    expect(soundingRange(of(...parts))).toEqual(whole);
    expect(soundingRange(of(...parts.map((part) => part.map((x) => x * 3))))).toEqual(whole);
    expect(soundingRange(of(tone(0.5, 0.03), tone(0.5, 0.3)))).toEqual({ from: 0, to: 16_000 });
  });

  it("is the whole sound where there is no silence, in any channel, and nowhere in silence", () => {
    const [loud] = of(tone(1, 0.3)).channels as [Float32Array];
    const late = loud.map((x, i) => (i < 8000 ? 0 : x));
    expect(soundingRange({ sampleRate: 16_000, channels: [late, loud] })).toEqual({ from: 0, to: 16_000 });
    expect(soundingRange(of(silence(1)))).toBe(null);
    expect(soundingRange(of(tone(1, 1e-5)))).toBe(null);
  });

  it("is what is cut out", () => {
    expect(cutSound(monoWaveform(Float32Array.of(1, 2, 3, 4), 4), { from: 1, to: 3 }).channels[0]).toEqual(
      Float32Array.of(2, 3),
    );
  });
});

describe("whether a sound goes on from end to end", () => {
  it("is told by its level at both ends beside its mean, whatever its level", () => {
    for (const level of [1e-4, 0.5]) {
      const [loud, soft, softer] = [tone(1, level), tone(0.5, level * 0.3), tone(0.5, level * 0.1)];
      expect(soundsThroughout(of(loud))).toBe(true);
      expect(soundsThroughout(of(soft, loud, soft))).toBe(true);
      expect(soundsThroughout(of(softer, loud))).toBe(false);
      expect(soundsThroughout(of(loud, softer))).toBe(false);
    }
  });

  it("is so where it pauses for less than a third of a second, and is not in silence", () => {
    const ticks = Array.from({ length: 10 }, () => [...silence(0.2), ...tone(0.1, 0.3)]).flat();
    expect(soundsThroughout(of(ticks))).toBe(true);
    expect(soundsThroughout(of(tone(1, 0.3), silence(0.4)))).toBe(false);
    expect(soundsThroughout(of(silence(1)))).toBe(false);
  });
});

describe("a fade", () => {
  it("rises from silence and falls into it, and leaves what is between", () => {
    const [samples] = faded(monoWaveform(new Float32Array(100).fill(1), 100), [0.1, 0.2]).channels as [Float32Array];
    expect(samples[0]).toBeLessThan(0.01);
    expect(samples.slice(0, 10)).toEqual(samples.slice(0, 10).sort());
    expect(samples.slice(10, 80).every((x) => x === 1)).toBe(true);
    expect(samples[90]).toBeCloseTo(0.46, 1);
    expect(samples[99]).toBeLessThan(0.01);
  });

  it("of no length leaves a sound as it is", () => {
    const sound = monoWaveform(Float32Array.of(0.5, -0.5), 2);
    expect(faded(sound, [0, 0])).toEqual(sound);
  });
});
