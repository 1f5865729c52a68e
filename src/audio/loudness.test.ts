import { afterEach, describe, expect, it, vi } from "vitest";
import { loudestMoment, loudness } from "./loudness.ts";

function sine(frequency: number, amplitude: number, seconds: number, sampleRate: number): Float32Array {
  return Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / sampleRate),
  );
}

describe("loudness", () => {
  // ITU-R BS.1770-4: a full-scale sine of 997 Hz in one channel reads -3.01 LKFS.
  it.each([16_000, 44_100, 48_000])("is what the standard says of a full-scale tone at %d Hz", (sampleRate) => {
    expect(loudness({ sampleRate, channels: [sine(997, 1, 3, sampleRate)] })).toBeCloseTo(-3.01, 1);
  });

  // As others do, the high-pass keeps the numerator of 48 kHz, which lifts all by up to 2 dB at the lowest rates.
  it.each([1000, 2000, 3300, 3364, 3400, 4000])("is nearly that of a low tone at %d Hz, too", (sampleRate) => {
    const sound = (rate: number) => ({ sampleRate: rate, channels: [sine(200, 0.1, 1, rate)] });
    expect(Math.abs(loudness(sound(sampleRate)) - loudness(sound(48_000)))).toBeLessThan(2.1);
    expect(Math.abs(loudestMoment(sound(sampleRate)) - loudestMoment(sound(48_000)))).toBeLessThan(2.1);
  });

  it("adds the power of two channels", () => {
    const channel = sine(997, 0.1, 3, 48_000);
    expect(loudness({ sampleRate: 48_000, channels: [channel, channel] })).toBeCloseTo(-20, 1);
  });

  it("weighs low tones less and high ones more", () => {
    const of = (frequency: number) => loudness({ sampleRate: 48_000, channels: [sine(frequency, 0.1, 3, 48_000)] });
    expect(of(25)).toBeLessThan(of(997) - 10);
    expect(of(8000)).toBeGreaterThan(of(997) + 2.5);
  });

  it("leaves out silence between sounds", () => {
    const tone = sine(997, 0.1, 3, 48_000);
    const withSilence = new Float32Array(tone.length * 3);
    withSilence.set(tone);
    const level = loudness({ sampleRate: 48_000, channels: [tone] });
    expect(loudness({ sampleRate: 48_000, channels: [withSilence] })).toBeGreaterThan(level - 0.5);
  });

  it("leaves out what is far softer than the rest", () => {
    const [loud, soft] = [sine(997, 0.5, 3, 48_000), sine(997, 0.05, 3, 48_000)];
    const both = new Float32Array(loud.length + soft.length);
    both.set(loud);
    both.set(soft, loud.length);
    const level = loudness({ sampleRate: 48_000, channels: [loud] });
    expect(loudness({ sampleRate: 48_000, channels: [both] })).toBeGreaterThan(level - 0.5);
  });

  it("is measured of a sound shorter than a block", () => {
    expect(loudness({ sampleRate: 48_000, channels: [sine(997, 1, 0.1, 48_000)] })).toBeCloseTo(-3, 0);
  });

  it("is minus infinity for silence", () => {
    expect(loudness({ sampleRate: 16_000, channels: [new Float32Array(16_000)] })).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("the loudest moment", () => {
  const around = (samples: Float32Array, before: number, after: number): Float32Array => {
    const all = new Float32Array(before + samples.length + after);
    all.set(samples, before);
    return all;
  };
  const of = (samples: Float32Array) => loudestMoment({ sampleRate: 48_000, channels: [samples] });

  it("is as loud as a steady tone that lasts 0.4 s", () => {
    expect(of(sine(997, 1, 1, 48_000))).toBeCloseTo(-3.01, 1);
    expect(of(sine(997, 1, 0.4, 48_000))).toBeCloseTo(-3.01, 1);
  });

  it("counts a shorter sound by its energy: half as long, 3 dB less", () => {
    expect(of(sine(997, 1, 0.2, 48_000))).toBeCloseTo(-6.02, 1);
    expect(of(sine(997, 1, 0.1, 48_000))).toBeCloseTo(-9.03, 1);
  });

  it("hears a sparse sound where it is, whatever silence is around it, and whatever its place", () => {
    const click = sine(997, 0.5, 0.03, 48_000);
    for (const before of [0, 7, 4800, 100_003]) expect(of(around(click, before, 96_000))).toBeCloseTo(of(click), 1);
  });

  it("adds the power of two channels, and is minus infinity for silence", () => {
    const channel = sine(997, 0.1, 1, 48_000);
    expect(loudestMoment({ sampleRate: 48_000, channels: [channel, channel] })).toBeCloseTo(-20, 1);
    expect(of(new Float32Array(48_000))).toBe(Number.NEGATIVE_INFINITY);
    expect(of(new Float32Array(0))).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("the memory of a measurement", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is none of the sound's length", () => {
    const sound = { sampleRate: 48_000, channels: [sine(300, 0.1, 3, 48_000), sine(400, 0.1, 3, 48_000)] };
    const lengths: unknown[] = [];
    const watched = new Proxy(Float64Array, {
      construct: (target, [length]) => {
        lengths.push(length);
        return new target(length);
      },
    });
    vi.stubGlobal("Float64Array", watched);
    for (const measure of [loudness, loudestMoment]) expect(measure(sound)).toBeLessThan(0);
    expect(lengths.every((length) => typeof length === "number" && length < 1000)).toBe(true);
  });
});
