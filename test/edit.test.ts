import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loudestMoment } from "../src/audio/loudness.ts";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { resample } from "../src/audio/resample.ts";
import { isSilent, mixToMono, monoWaveform, normalizePeak, type Waveform } from "../src/audio/waveform.ts";
import { clippedWarning } from "../src/generate/clip.ts";
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

function energy(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

describe("changing a sound", () => {
  it("changes everything at strength 1, as if only its level were there", async () => {
    const [changed, anew] = [
      await make({ init, strength: 1, vocoder: "griffin-lim" }),
      await make({ loudness: "off", vocoder: "griffin-lim" }),
    ];
    const factor = Math.sqrt(energy(changed) / energy(anew));
    expect(
      difference(
        changed,
        anew.map((sample) => sample * factor),
      ),
    ).toBeLessThan(1e-4);
    const levels = [changed, original].map((samples) => loudestMoment(monoWaveform(samples, 16_000)));
    expect(levels[0]).toBeCloseTo(levels[1] as number, 1);
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
    expect(difference(clip.samples, original, 0, 8000)).toBe(0);
    expect(clip.samples.slice(8000).some((sample) => sample !== 0)).toBe(true);
  });
});

describe("a sound that comes back", () => {
  /** A melody of clicks and tones on the left, softer and otherwise on the right; every sample is a whole sixteenth bit. */
  const stereo = (length: number, level: number): Waveform => ({
    sampleRate: 44_100,
    channels: [level, level / 4].map((height, channel) =>
      Float32Array.from(
        { length },
        (_, i) => Math.round(height * 32_768 * Math.sin(i / (20 + 5 * channel)) * Math.cos(i / 3000) ** 2) / 32_768,
      ),
    ),
  });
  const vocoder = "griffin-lim" as const;
  const change = (sound: Waveform, options: GenerateOptions) =>
    model.generate("rain", { steps: 2, seed: 1, vocoder, init: sound, ...options });

  it.each([
    ["changed", {}],
    ["changed in part", { inpaint: [{ fromSeconds: 0.2, toSeconds: 0.3 }] }],
    ["gone on with", { extendSeconds: 0.2 }],
    ["made longer by hand", { durationSeconds: 1 }],
  ] as [string, GenerateOptions][])("has its rate, its channels, and its level: %s", async (_what, options) => {
    for (const level of [0.01, 0.2]) {
      const sound = stereo(22_050, level);
      const clip = await change(sound, options);
      const seconds = options.durationSeconds ?? 0.5 + (options.extendSeconds ?? 0);
      expect(clip.sampleRate).toBe(44_100);
      expect(clip.channels.map((samples) => samples.length)).toEqual([
        Math.round(seconds * 44_100),
        Math.round(seconds * 44_100),
      ]);
      expect(Math.abs(loudestMoment(clip) - loudestMoment(sound))).toBeLessThan(6);
      expect(clip.warnings).toEqual([
        "init samples: the model makes mono at 16000 Hz; what it made was brought to 44100 Hz and 2 channels; above 8000 Hz there is nothing in it",
      ]);
    }
  });

  it("keeps every sample outside of what is made anew, whatever its place", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 8000 }),
        fc.integer({ min: 3000, max: 12_000 }),
        fc.boolean(),
        async (from, length, isLast) => {
          const sound = stereo(22_050, 0.3);
          const to = isLast ? 22_050 : from + length;
          const region = { fromSeconds: from / 44_100, ...(isLast ? {} : { toSeconds: to / 44_100 }) };
          const { channels } = await change(sound, { inpaint: [region], steps: 1 });
          for (const [i, samples] of channels.entries()) {
            const before = sound.channels[i] as Float32Array;
            expect(difference(samples, before, 0, from)).toBe(0);
            expect(difference(samples, before, to)).toBe(0);
            expect(difference(samples, before, from, to)).toBeGreaterThan(1e-4);
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  it("keeps all of what it goes on from, without a click where it ends, loops too", async () => {
    const sound = stereo(22_050, 0.3);
    for (const loop of [false, true]) {
      const { channels } = await change(sound, { extendSeconds: 0.3, loop });
      for (const [i, samples] of channels.entries()) {
        const before = sound.channels[i] as Float32Array;
        expect(difference(samples, before, 0, 22_050)).toBe(0);
        const step = (at: number): number =>
          Math.abs((samples[at] as number) - (samples[(at || samples.length) - 1] as number));
        const most = Math.max(...Array.from({ length: 20_000 }, (_, k) => step(k + 1)));
        expect(step(22_050)).toBeLessThanOrEqual(most);
        if (loop) expect(step(0)).toBeLessThanOrEqual(most);
      }
    }
  });

  it("keeps the bands that are not made anew", async () => {
    const sound = stereo(22_050, 0.3);
    const [left] = (await change(sound, { inpaint: [{ fromHz: 3000 }] })).channels;
    const before = sound.channels[0] as Float32Array;
    // The tones lie at 350 Hz, the rest is new.
    const kept = resample(resample(left as Float32Array, 44_100, 4000), 4000, 44_100);
    const wanted = resample(resample(before, 44_100, 4000), 4000, 44_100);
    expect(difference(kept, wanted, 2000, 20_000)).toBeLessThan(0.01);
    expect(difference(left as Float32Array, before, 2000, 20_000)).toBeGreaterThan(1e-3);
  });

  it("is heard where its channels cancel each other, and stays on the side that it is on", async () => {
    const [left] = stereo(22_050, 0.3).channels as [Float32Array];
    const apart = { sampleRate: 44_100, channels: [left, left.map((sample) => -sample)] };
    expect(isSilent(await change(apart, {}))).toBe(false);
    const oneSided = { sampleRate: 44_100, channels: [left, new Float32Array(left.length)] };
    const { channels } = await change(oneSided, {});
    expect(channels.map((samples) => isSilent(monoWaveform(samples, 44_100)))).toEqual([false, true]);
  });

  it("is written as it was read where nothing was changed", async () => {
    const path = join(folder, "kept.wav");
    const sound = stereo(22_050, 0.999);
    await (await change(sound, { extendSeconds: 0.1 })).save(path);
    const { channels } = await readAudio(path);
    for (const [i, samples] of channels.entries())
      expect(difference(samples, sound.channels[i] as Float32Array, 0, 22_050)).toBe(0);
  });

  it("is kept beyond full scale too, where the file can, and what it cannot keep is said", async () => {
    const sound = { sampleRate: 16_000, channels: [original.map((sample) => sample * 8)] };
    const clip = await change(sound, { inpaint: [{ fromSeconds: 0.5, toSeconds: 0.6 }] });
    await clip.save(join(folder, "loud.wav"));
    await clip.save(join(folder, "loud.flac"));
    const [wav, flac] = await Promise.all(["loud.wav", "loud.flac"].map((name) => readAudio(join(folder, name))));
    expect(difference(wav?.channels[0] as Float32Array, sound.channels[0] as Float32Array, 0, 8000)).toBe(0);
    const within = clip.samples.map((sample) => Math.max(-1, Math.min(1, sample)));
    expect(difference(flac?.channels[0] as Float32Array, within)).toBeLessThan(2 ** -22);
    expect(clippedWarning(clip, "wav", undefined)).toBeNull();
    expect(clippedWarning(clip, "flac", undefined)).toMatch(
      /^flac: \d+ samples go beyond full scale, where 24 bits clip/,
    );
    expect(clippedWarning(clip, "wav", "16")).toMatch(/16 bits clip/);
    expect(clippedWarning(clip, "mp3", undefined)).toMatch(/it or its players clip/);
    expect((await change(sound, { loudness: -20 })).usualBitDepth).toBe("24");
  });

  it("has another loudness only where that is wished", async () => {
    const clip = await change(stereo(22_050, 0.02), { extendSeconds: 0.1, loudness: -20 });
    expect(loudestMoment(clip)).toBeCloseTo(-20, 0);
    expect(clip.settings).toMatchObject({ loudness: -20, level: { loudnessLufs: expect.closeTo(-20, 0) } });
    expect((await change(stereo(22_050, 0.02), { extendSeconds: 0.1 })).settings.loudness).toBe("off");
  });
});

describe("what cannot be", () => {
  it.each<[string, GenerateOptions, RegExp]>([
    ["strength without a sound", { strength: 0.5 }, /strength: expected a sound to change/],
    ["regions without a sound", { inpaint: [{}] }, /inpaint: expected a sound to change/],
    ["a strength beyond all", { init: file, strength: 1.5 }, /strength: expected a number from 0 to 1, got 1.5/],
    ["a region outside", { init: file, inpaint: [{ fromSeconds: 2 }] }, /region: expected a part of 0 to 1 s/],
    ["a sound that is not there", { init: "absent.wav" }, /absent\.wav: expected a sound file/],
    ["a constant", { init: { sampleRate: 16_000, channels: [new Float32Array(16_000).fill(0.5)] } }, /got silence/],
    ["silence", { init: { sampleRate: 16_000, channels: [new Float32Array(16_000)] } }, /got silence/],
  ])("is refused: %s", async (_what, options, message) => {
    await expect(make(options)).rejects.toThrow(message);
  });
});
