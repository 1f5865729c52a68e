import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loudestMoment } from "../../../audio/loudness.ts";
import { faded } from "../../../audio/sounding.ts";
import { monoWaveform, sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { extensionOrder } from "./extension.ts";
import { fadeCurves, fadedBy, fadeShare } from "./fade.ts";
import { joinedSounds } from "./join.ts";
import { longestSeamFade, loopSeam, withoutSeam } from "./loop-seam.ts";
import { peakColumns } from "./peaks.ts";
import { applyEdit, editWords, type SoundEdit } from "./sound-edit.ts";

const rate = 8000;
const noise = (length: number, seed = 1): Float32Array => {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
};
const sound = (length: number): Waveform => ({ sampleRate: rate, channels: [noise(length), noise(length, 7)] });
const apply = (waveform: Waveform, edit: SoundEdit, isLoop = false): Waveform =>
  applyEdit(waveform, edit, isLoop).waveform;

describe("an edit", () => {
  test("crops to the very samples of a stretch, in each channel", () => {
    const original = sound(rate);
    const cropped = apply(original, { kind: "crop", fromSeconds: 0.25, toSeconds: 0.75 });
    expect(cropped.channels).toEqual(original.channels.map((samples) => samples.slice(2000, 6000)));
  });

  test("refuses a stretch in which nothing lies, naming what the sound has", () => {
    expect(() => apply(sound(rate), { kind: "crop", fromSeconds: 2, toSeconds: 3 })).toThrow("within 0 to 1.000 s");
    expect(() => apply(sound(rate), { kind: "cut", fromSeconds: 0, toSeconds: 1 })).toThrow("cut: expected");
  });

  test("cuts a stretch out, leaving what is beside it but for the few milliseconds of the seam", () => {
    const original = sound(rate);
    const cut = apply(original, { kind: "cut", fromSeconds: 0.25, toSeconds: 0.75 });
    const [samples, kept] = [original.channels[0] as Float32Array, cut.channels[0] as Float32Array];
    const seam = 40;
    expect(sampleCount(cut)).toBe(4000 - seam);
    expect(kept.slice(0, 2000 - seam)).toEqual(samples.slice(0, 2000 - seam));
    expect(kept.slice(2000)).toEqual(samples.slice(6000 + seam));
  });

  test("changes the level of a stretch alone", () => {
    const original = sound(rate);
    const louder = apply(original, { kind: "gain", fromSeconds: 0.5, toSeconds: 1, decibels: 6 }).channels[0];
    const samples = original.channels[0] as Float32Array;
    expect(louder?.slice(0, 4000)).toEqual(samples.slice(0, 4000));
    expect((louder?.[6000] ?? 0) / (samples[6000] as number)).toBeCloseTo(10 ** 0.3, 4);
    expect(apply(original, { kind: "mute", fromSeconds: 0, toSeconds: 1 }).channels[0]?.every((x) => x === 0)).toBe(
      true,
    );
  });

  test("says how many samples a gain drives beyond full scale", () => {
    const { warnings } = applyEdit(sound(rate), { kind: "gain", fromSeconds: 0, toSeconds: 1, decibels: 12 }, false);
    expect(warnings.join()).toMatch(/\d+ samples are beyond full scale/);
  });

  test("brings a sound to a loudness by the rule of generated sounds", () => {
    const levelled = apply(monoWaveform(noise(rate), rate), { kind: "loudness", lufs: -30 });
    expect(loudestMoment(levelled)).toBeCloseTo(-30, 1);
  });

  test("holds peaks of a loop over its join as within it", () => {
    const ends = noise(rate).map((x, i) => (i < 20 ? 20 * x : x) * 0.04);
    const levels = (isLoop: boolean): number[] => {
      const [made] = apply(monoWaveform(ends, rate), { kind: "loudness", lufs: -12 }, isLoop).channels as [
        Float32Array,
      ];
      return [made.length - 5, rate / 2].map((at) => (made[at] as number) / (ends[at] as number));
    };
    const [[last = 0, middle = 0], [open = 0, calm = 1]] = [levels(true), levels(false)];
    expect(last).toBeLessThan(0.9 * middle);
    expect(open).toBeCloseTo(calm, 3);
  });

  test("reverses, and twice is as before", () => {
    const original = sound(100);
    const twice = apply(apply(original, { kind: "reverse" }), { kind: "reverse" });
    expect(twice.channels).toEqual(original.channels);
    expect(apply(original, { kind: "reverse" }).channels[0]?.[0]).toBe(original.channels[0]?.[99]);
  });

  test("trims silence around a sound and shortens that within", () => {
    const samples = new Float32Array(3 * rate);
    samples.set(noise(1000), rate);
    samples.set(noise(1000), 2 * rate);
    const original = monoWaveform(samples, rate);
    const trimmed = apply(original, { kind: "trim" });
    expect(sampleCount(trimmed)).toBeLessThan(1.3 * rate);
    const tight = apply(original, { kind: "tighten", mostSeconds: 0.1 });
    expect(sampleCount(tight)).toBeGreaterThan(2000);
    expect(sampleCount(tight)).toBeLessThan(2000 + 0.35 * rate);
    expect(() => apply(monoWaveform(new Float32Array(rate), rate), { kind: "trim" })).toThrow("silence");
  });

  test("says in words what it did", () => {
    expect(editWords({ kind: "crop", fromSeconds: 0.5, toSeconds: 1.25 })).toBe("Kept 0.500 to 1.250 s");
    expect(editWords({ kind: "gain", fromSeconds: 0, toSeconds: 1, decibels: 3 })).toContain("+3 dB");
  });

  test("leaves the sound that it is given as it was", () => {
    const edits: SoundEdit[] = [
      { kind: "fade", intoSeconds: 0.1, outSeconds: 0.1, curve: "linear" },
      { kind: "gain", fromSeconds: 0, toSeconds: 1, decibels: -6 },
      { kind: "seam", seconds: 0.1 },
      { kind: "reverse" },
    ];
    for (const edit of edits) {
      const original = sound(rate);
      apply(original, edit);
      expect(original).toEqual(sound(rate));
    }
  });
});

describe("a fade", () => {
  test.each(fadeCurves)("of curve %s rises all the way, and falls as it rises", (curve) => {
    const shares = Array.from({ length: 50 }, (_, i) => fadeShare(curve, i, 50));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const ones = monoWaveform(new Float32Array(200).fill(1), 100);
    const samples = fadedBy(ones, 0.5, 0.5, curve).channels[0] as Float32Array;
    expect([...samples].reverse()).toEqual([...samples]);
    expect(samples[100]).toBe(1);
  });

  test("that is smooth is the fade of generated sounds", () => {
    const original = sound(rate);
    expect(fadedBy(original, 0.1, 0.2, "smooth")).toEqual(faded(original, [0.1, 0.2]));
  });

  test("longer than the sound is said", () => {
    const { warnings } = applyEdit(
      sound(rate),
      { kind: "fade", intoSeconds: 0.7, outSeconds: 0.7, curve: "smooth" },
      false,
    );
    expect(warnings.join()).toContain("they overlap");
  });
});

describe("joining", () => {
  test("is as long as both without the overlap, and keeps the level of noise", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (overlap) => {
        const joined = joinedSounds(sound(500), sound(700), overlap / rate, "equal power");
        expect(sampleCount(joined)).toBe(1200 - overlap);
      }),
    );
  });

  test("refuses sounds of different rates", () => {
    expect(() => joinedSounds(sound(9), { ...sound(9), sampleRate: 9000 }, 0, "linear")).toThrow("9000 Hz");
  });
});

describe("a loop", () => {
  const tone = (length: number): Waveform =>
    monoWaveform(
      Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 100 * i) / rate)),
      rate,
    );

  test("of whole periods has no seam, of others it clicks until it is faded over", () => {
    expect(loopSeam(tone(rate)).clicks).toBe(false);
    const broken = tone(rate + 20);
    expect(loopSeam(broken).clicks).toBe(true);
    const mended = withoutSeam(broken, 0.1);
    expect(sampleCount(mended)).toBe(rate + 20 - 800);
    expect(loopSeam(mended).clicks).toBe(false);
  });

  test("clicks where any of its channels does", () => {
    const [broken] = tone(rate + 20).channels as [Float32Array];
    // Beside silence the least jump is rough, and nobody hears it.
    const quiet = new Float32Array(broken.length);
    quiet[0] = 0.0005;
    for (const channels of [
      [quiet, broken],
      [broken, quiet],
    ])
      expect(loopSeam({ sampleRate: rate, channels })).toMatchObject({ clicks: true, jump: expect.closeTo(0.5, 1) });
    expect(loopSeam({ sampleRate: rate, channels: [quiet] }).clicks).toBe(false);
  });

  test("may be faded over by half of it, of an odd number of samples too", () => {
    const odd = tone(rate + 1);
    expect(sampleCount(withoutSeam(odd, longestSeamFade(odd)))).toBe(rate / 2 + 1);
  });

  test("is refused a fade of more than half of it", () => {
    expect(() => withoutSeam(tone(rate), 0.6)).toThrow("up to 0.500 s");
  });
});

describe("an extension", () => {
  test("after the end is the model's own, before the beginning a part that is made anew before the sound", () => {
    const original = monoWaveform(Float32Array.of(1, 2, 3), 1000);
    expect(extensionOrder(original, "after", 2).wishes).toEqual({ extendSeconds: 2 });
    const { init, wishes } = extensionOrder(original, "before", 0.004);
    expect([...(init.channels[0] as Float32Array)]).toEqual([3, 3, 2, 1, 1, 2, 3]);
    expect(wishes).toEqual({ inpaint: [{ toSeconds: 0.004 }] });
  });
});

test("peaks of columns hold each sample", () => {
  const { lowest, highest } = peakColumns(monoWaveform(Float32Array.of(0.5, -1, 0.25, 0.75), 1000), 2);
  expect([...lowest]).toEqual([-1, 0]);
  expect([...highest]).toEqual([0.5, 0.75]);
});
