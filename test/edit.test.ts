import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mixToMono, normalizePeak, readAudio, resample, type Waveform } from "../src/audio/index.ts";
import { type GenerateOptions, load, type Model } from "../src/index.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let model: Model;
let original: Float32Array;
let init: Waveform;
const file = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));
const common = { durationSeconds: 1, steps: 4, seed: 1 } as const;
const make = async (options: GenerateOptions = {}): Promise<Float32Array> =>
  (await model.generate("rain", { ...common, ...options })).samples;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-edit-"));
  await writeTinyModel(join(folder, "tiny"));
  model = await load(join(folder, "tiny"), { device: "cpu", threadCount: 1 });
  const waveform = await readAudio(file);
  const rain = resample(mixToMono(waveform), waveform.sampleRate, 16_000);
  original = normalizePeak(Float32Array.from({ length: 16_000 }, (_, i) => rain[i % rain.length] as number));
  init = { sampleRate: 16_000, channels: [original] };
});

afterAll(async () => {
  await model?.dispose();
  await rm(folder, { recursive: true, force: true });
});

function difference(a: Float32Array, b: Float32Array, from = 0, to = a.length): number {
  let most = 0;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}

describe("changing a sound", () => {
  it("changes everything at strength 1, as if it were not there", async () => {
    expect(await make({ init, strength: 1 })).toEqual(await make());
  });

  it("does not sample at strength 0: prompt and seed play no part", async () => {
    const none = await make({ init, strength: 0 });
    const other = await model.generate("a dog barking", { ...common, seed: 9, init, strength: 0 });
    expect(other.samples).toEqual(none);
    expect(none).not.toEqual(await make());
  });

  it("lies between at any other strength", async () => {
    const [none, half, all] = [
      await make({ init, strength: 0 }),
      await make({ init }),
      await make({ init, strength: 1 }),
    ];
    expect(half).not.toEqual(none);
    expect(half).not.toEqual(all);
    expect(await make({ init, strength: 0.5 })).toEqual(half);
  });

  it("takes a file as well as samples, and the sound's length where none is asked for", async () => {
    const { durationSeconds: _length, ...rest } = common;
    const clip = await model.generate("rain", { ...rest, init: file });
    const { sampleRate, channels } = await readAudio(file);
    const samples = await model.generate("rain", { ...rest, init: { sampleRate, channels } });
    expect(clip.samples).toEqual(samples.samples);
    expect(clip.durationSeconds).toBeCloseTo((channels[0]?.length ?? 0) / sampleRate);
    expect(clip.settings).toMatchObject({ init: file });
    expect(samples.settings).toMatchObject({ init: "samples" });
  });
});

describe("making a part anew", () => {
  it("keeps every sample outside of the regions", async () => {
    const made = await make({ init, inpaint: [{ fromSeconds: 0.25, toSeconds: 0.5 }, { fromSeconds: 0.9 }] });
    expect(difference(made, original, 0, 3600)).toBeLessThan(1e-6);
    expect(difference(made, original, 8400, 14_000)).toBeLessThan(1e-6);
    expect(difference(made, original, 4000, 8000)).toBeGreaterThan(1e-3);
    expect(difference(made, original, 14_400, 16_000)).toBeGreaterThan(1e-3);
  });

  it("makes other bands anew than those that are kept", async () => {
    const high = await make({ init, inpaint: [{ fromHz: 4000 }], vocoder: "griffin-lim" });
    const low = await make({ init, inpaint: [{ toHz: 4000 }], vocoder: "griffin-lim" });
    expect(high).not.toEqual(low);
    expect(high).not.toEqual(await make({ vocoder: "griffin-lim" }));
  });

  it("goes on after the end of a sound", async () => {
    const { durationSeconds: _length, ...rest } = common;
    const sound = { sampleRate: 16_000, channels: [original.slice(0, 8000)] };
    const clip = await model.generate("rain", { ...rest, init: sound, extendSeconds: 0.25 });
    expect(clip.durationSeconds).toBe(0.75);
    const ownLevel = normalizePeak(original.slice(0, 8000));
    expect(difference(clip.samples, ownLevel, 0, 7600)).toBeLessThan(1e-6);
    expect(clip.samples.slice(8000).some((sample) => sample !== 0)).toBe(true);
  });
});

describe("what cannot be", () => {
  it.each<[string, GenerateOptions, RegExp]>([
    ["strength without a sound", { strength: 0.5 }, /strength: expected a sound to change/],
    ["regions without a sound", { inpaint: [{}] }, /inpaint: expected a sound to change/],
    ["a strength beyond all", { init: file, strength: 1.5 }, /strength: expected a number from 0 to 1, got 1.5/],
    ["a region outside", { init: file, inpaint: [{ fromSeconds: 2 }] }, /region: expected a part of 0 to 1 s/],
    ["a sound that is not there", { init: "absent.wav" }, /absent\.wav: expected a sound file/],
    ["silence", { init: { sampleRate: 16_000, channels: [new Float32Array(16_000)] } }, /got silence/],
  ])("is refused: %s", async (_what, options, message) => {
    await expect(make(options)).rejects.toThrow(message);
  });
});
