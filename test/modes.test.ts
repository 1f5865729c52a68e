import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bandCentres } from "../src/audio/mel-filter-bank.ts";
import { melPresets, melSpectrogram } from "../src/audio/mel-spectrogram.ts";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { resample } from "../src/audio/resample.ts";
import { mixToMono, normalizePeak, type Waveform } from "../src/audio/waveform.ts";
import { type GenerateOptions, load, type Model } from "../src/index.ts";

// The modes that change a sound, on recordings and with trained weights.

const mel = melPresets.audioldm16k;
let model: Model;
let rooster: Waveform;
let original: Float32Array;

beforeAll(async () => {
  model = await load("nano", { device: "cpu", threadCount: 1 });
  rooster = await readAudio(fixture("rooster.ogg"));
  original = normalizePeak(resample(mixToMono(rooster), rooster.sampleRate, 16_000));
});

afterAll(() => model?.dispose());

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

const make = async (prompt: string, options: GenerateOptions): Promise<Float32Array> =>
  (await model.generate(prompt, { steps: 10, seed: 1, ...options })).samples;

/** Samples as the model hears them, which come back so. */
const asHeard = (samples: Float32Array): Waveform => ({ sampleRate: 16_000, channels: [samples] });

/** The mean log-mel over a stretch and some bands. */
function level(samples: Float32Array, isMeant: (hertz: number) => boolean, from = 0, to = samples.length): number {
  const { data, shape } = melSpectrogram(samples.slice(from, to), mel);
  const centres = bandCentres(mel);
  const meant = [...data].filter((_, i) => isMeant(centres[i % shape[1]] as number));
  return meant.reduce((sum, value) => sum + value, 0) / meant.length;
}

function melDistance(a: Float32Array, b: Float32Array, isMeant: (hertz: number) => boolean = () => true): number {
  const length = Math.min(a.length, b.length);
  const [first, second] = [a, b].map((samples) => melSpectrogram(samples.slice(0, length), mel).data);
  const centres = bandCentres(mel);
  const differences = [...(first ?? [])]
    .map((value, i) => Math.abs(value - (second?.[i] as number)))
    .filter((_, i) => isMeant(centres[i % centres.length] as number));
  return differences.reduce((sum, value) => sum + value, 0) / differences.length;
}

describe("style transfer of a recording", () => {
  it("goes from the recording at strength 0 to a new sound at 1", async () => {
    const none = await make("rain", { init: asHeard(original), strength: 0 });
    const half = await make("rain", { init: asHeard(original), strength: 0.5 });
    const all = await make("rain", { init: asHeard(original), strength: 1 });
    expect(melDistance(none, original)).toBeLessThan(melDistance(half, original));
    expect(melDistance(half, original)).toBeLessThan(melDistance(all, original));
    const anew = await make("rain", { durationSeconds: all.length / 16_000, loudness: "off" });
    const power = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value * value, 0);
    // It has the recording's level.
    const factor = Math.sqrt(power(all) / power(anew));
    const distance = power(all.map((value, i) => value - factor * (anew[i] as number)));
    expect(distance).toBeLessThan(1e-3 * power(all));
  });
});

describe("super-resolution of a recording", () => {
  const dulled = (samples: Float32Array): Float32Array => resample(resample(samples, 16_000, 6000), 6000, 16_000);
  const regions = { inpaint: [{ fromHz: 3000 }] };

  it("adds what was cut off above a frequency", async () => {
    const recording = await readAudio(fixture("rain.wav"));
    const rain = normalizePeak(resample(mixToMono(recording), recording.sampleRate, 16_000));
    const dull = dulled(rain);
    const isHigh = (hertz: number): boolean => hertz > 3500;
    const missing = level(rain, isHigh) - level(dull, isHigh);
    expect(missing).toBeGreaterThan(6);
    const made = await make("rain", { init: asHeard(dull), ...regions });
    expect(level(made, isHigh) - level(dull, isHigh)).toBeGreaterThan(0.6 * missing);
  });

  it("leaves what is beneath a frequency", async () => {
    const dull = dulled(original);
    const made = await make("a rooster crowing", { init: asHeard(dull), ...regions });
    const isLow = (hertz: number): boolean => hertz < 2500;
    const unlike = melDistance(await make("a rooster crowing", { durationSeconds: 1.2 }), dull, isLow);
    expect(melDistance(made, normalizePeak(dull), isLow)).toBeLessThan(unlike / 2);
  });
});

describe("continuation of a recording", () => {
  it("keeps the recording's samples and goes on as loud", async () => {
    const rain = await readAudio(fixture("rain.wav"));
    const before = normalizePeak(resample(mixToMono(rain), rain.sampleRate, 16_000));
    const made = await make("rain", { init: asHeard(before), extendSeconds: 2 });
    const end = before.length;
    expect(made).toHaveLength(end + 32_000);
    const kept = made.slice(0, end);
    const farthest = kept.reduce((most, value, i) => Math.max(most, Math.abs(value - (before[i] as number))), 0);
    expect(farthest).toBe(0);
    const heard = (): boolean => true;
    expect(Math.abs(level(made, heard, end) - level(before, heard))).toBeLessThan(1);
  });
});

describe("inpainting of a recording", () => {
  it("makes only the stretches anew that are named", async () => {
    const made = await make("rain", {
      init: asHeard(original),
      inpaint: [
        { fromSeconds: 0.2, toSeconds: 0.4 },
        { fromSeconds: 0.8, toSeconds: 0.9 },
      ],
    });
    const change = (from: number, to: number): number => {
      const part = made.slice(from * 16_000, to * 16_000);
      return part.reduce((most, v, i) => Math.max(most, Math.abs(v - (original[from * 16_000 + i] as number))), 0);
    };
    for (const [from, to] of [
      [0, 0.2],
      [0.4, 0.8],
      [0.9, 1.2],
    ] as const)
      expect(change(from, to)).toBe(0);
    for (const [from, to] of [
      [0.2, 0.4],
      [0.8, 0.9],
    ] as const)
      expect(change(from, to)).toBeGreaterThan(0.01);
  });
});
