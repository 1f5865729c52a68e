import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Waveform } from "../src/audio/waveform.ts";
import { type GenerateOptions, load, type Model } from "../src/index.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let model: Model;
/** One whose folder lists the words that it learned. */
let listing: Model;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-warnings-"));
  await writeTinyModel(join(folder, "tiny"));
  await writeTinyModel(join(folder, "listing"), { manifest: { words: ["rain", "dog", "barking"] } });
  model = await load(join(folder, "tiny"), { device: "cpu", threadCount: 1 });
  listing = await load(join(folder, "listing"), { device: "cpu", threadCount: 1 });
});

afterAll(async () => {
  await model?.dispose();
  await listing?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const quick = { steps: 2, seed: 1, durationSeconds: 0.3, vocoder: "griffin-lim" } as const;
const sound = (seconds: number): Waveform => ({
  sampleRate: 16_000,
  channels: [Float32Array.from({ length: seconds * 16_000 }, (_, i) => Math.sin(i / 7) / 4)],
});
const init = sound(0.3);

describe("a wish without effect", () => {
  it.each<[string, GenerateOptions, RegExp]>([
    ["what is not wished", { guidance: 1, negative: "thunder" }, /^negative "thunder": has no effect at guidance 1$/],
    [
      "the same where guidance is never on",
      { guidanceInterval: [0.5, 0.5], negative: "x" },
      /^negative "x": .* interval 0\.5,0\.5$/,
    ],
    ["rescaled guidance", { guidance: 1, guidanceRescale: 0.5 }, /^guidance rescale: has no effect at guidance 1$/],
    ["an interval of guidance", { guidance: 1, guidanceInterval: [0.2, 0.8] }, /^guidance interval: has no effect at/],
    ["guidance", { guidance: 3, guidanceInterval: [0.5, 0.5] }, /^guidance: has no effect in the guidance interval/],
    ["eta", { sampler: "euler", eta: 0.5 }, /^eta: has no effect with the sampler euler$/],
    ["the weight of no sound", { audioWeight: 0.3 }, /^audio weight: has no effect without both/],
    ["a sound of weight 0", { audio: init, audioWeight: 0 }, /^audio: is not heard at audio weight 0$/],
    [
      "a prompt beside a sound of weight 1",
      { audio: init, audioWeight: 1 },
      /^prompt: is not heard at audio weight 1$/,
    ],
    [
      "a sound to be like that is too long",
      { audio: sound(11) },
      /^audio audio: the first [\d.]+ s of 11 s are heard$/,
    ],
    ["a window", { windowSeconds: 2 }, /^window: has no effect, as the sound of 0\.3 s fits into one$/],
    ["no strength", { init, strength: 0 }, /^strength 0: of 2 steps none is taken/],
    ["too little strength", { init, strength: 0.4 }, /^strength 0\.4: of 2 steps none is taken/],
    ["all strength", { init, strength: 1 }, /^strength 1: of the sound to change only its length, rate and level/],
    [
      "an extension that a duration contradicts",
      { init, extendSeconds: 5, durationSeconds: 0.5 },
      /^extend: 5 s were wished, 0\.2 s came, as the whole is 0\.5 s long$/,
    ],
    ["a sound that is cut", { init, durationSeconds: 0.2 }, /^init samples: the first 0\.2 s of 0\.3 s are used$/],
    [
      "a region that ends outside",
      { init, inpaint: [{ fromSeconds: 0.1, toSeconds: 9 }] },
      /^inpaint: of .* only what lies within 0\.3 s and 8000 Hz/,
    ],
    [
      "a band that ends outside",
      { init, inpaint: [{ fromHz: 2000, toHz: 9000 }] },
      /^inpaint: of .* only what lies within/,
    ],
    ["fades longer than the sound", { fade: [0.2, 0.2] }, /^fade: 0\.2 s and 0\.2 s are more than the sound's 0\.30 s/],
    ["a loudness beyond its peaks", { loudness: 0 }, /^loudness: 0 LUFS were wished, -?[\d.]+ came, as its peaks/],
  ])("is said in one line: %s", async (_what, options, line) => {
    const { warnings } = await model.generate("rain", { ...quick, ...options });
    expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
    for (const warning of warnings) expect(warning).not.toContain("\n");
  });

  it.each<[string, GenerateOptions]>([
    ["none", {}],
    [
      "guidance with all that belongs to it",
      { guidance: 3, guidanceRescale: 0.5, guidanceInterval: [0.1, 0.9], negative: "dog" },
    ],
    ["eta of DDIM", { sampler: "ddim", eta: 0.5 }],
    [
      "the defaults by name",
      { eta: 0, negative: "", guidanceRescale: 0, guidance: 1, loudness: "off", sampler: "euler" },
    ],
    ["a sound beside a prompt", { audio: init, audioWeight: 0.4 }],
    ["a window that is needed", { windowSeconds: 0.2 }],
    ["a changed sound", { init, strength: 0.5 }],
    ["regions", { init, inpaint: [{ fromSeconds: 0.1 }, { fromHz: 3000 }] }],
    ["a fade and a rate", { fade: [0.01, 0.05], sampleRate: 32_000, trim: true }],
  ])("is not imagined where there is none: %s", async (_what, options) => {
    expect((await model.generate("rain", { ...quick, ...options })).warnings).toEqual([]);
  });

  it("is noted as it was done: without what had no part in the sound", async () => {
    const idle = { guidance: 1, negative: "thunder", guidanceRescale: 0.5, sampler: "euler", eta: 0.7 } as const;
    const { settings, samples } = await model.generate("rain", { ...quick, ...idle });
    expect(settings).toMatchObject({ guidance: 1, negative: "", guidanceRescale: 0, eta: 0, sampler: "euler" });
    const { prompt, foley: _f, model: _m, audio: _a, ...wishes } = settings;
    const again = await model.generate(prompt, wishes);
    expect(again.samples).toEqual(samples);
    expect(again.warnings).toEqual([]);
  });

  it("is noted as it came: how long an extension is", async () => {
    const { settings } = await model.generate("rain", { ...quick, init, extendSeconds: 5, durationSeconds: 0.5 });
    expect(settings.extendSeconds).toBeCloseTo(0.2, 6);
  });
});

describe("words", () => {
  it("beyond what the encoder takes are named, with the place where the text is cut", async () => {
    const text = `${"dog ".repeat(600)}explosion`;
    const { warnings, samples } = await model.generate(text, quick);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^prompt: cut after \d+ words, as the text encoder takes \d+ tokens; not heard: "dog dog .*…"$/,
      ),
    ]);
    const [, count] = /after (\d+) words/.exec(warnings[0] ?? "") ?? [];
    const heard = await model.generate(`${"dog ".repeat(Number(count))}`.trim(), quick);
    expect(heard.warnings).toEqual([]);
    const without = await model.generate("dog ".repeat(600), quick);
    expect(samples.every((sample, i) => sample === without.samples[i])).toBe(true);
    expect((await model.generate("rain", { ...quick, negative: text })).warnings[0]).toMatch(/^negative: cut after/);
  });

  it("that the model's folder does not list are named, in the prompt and in what is not wished", async () => {
    const { warnings } = await listing.generate("glass, dogs and rain", { ...quick, negative: "狗在叫" });
    expect(warnings).toEqual([
      'prompt: the model did not learn "glass", "and" (it learned 3 words, listed in its foley.json); the sound may be another',
      'negative: the model did not learn "狗在叫" (it learned 3 words, listed in its foley.json); the sound may be another',
    ]);
    expect((await listing.generate("dogs barking", quick)).warnings).toEqual([]);
  });

  it("that no tokenizer's word is in are named where the folder lists none", async () => {
    expect((await model.generate("狗在叫", quick)).warnings).toEqual([
      'prompt: the model did not learn "狗在叫" (its tokenizer knows them byte by byte alone); the sound may be another',
    ]);
    expect((await model.generate("zebra", quick)).warnings).toEqual([]);
  });
});

describe("a text without spaces", () => {
  it("that is too long is cut by letters, and what is heard of it is looked at", async () => {
    const { warnings } = await model.generate("狗".repeat(1000), quick);
    expect(warnings[0]).toMatch(/^prompt: cut after [1-9]\d* letters, as the text encoder takes .*; not heard: "狗/);
    expect(warnings[1]).toMatch(/^prompt: the model did not learn "狗/);
  });
});

describe("a sound to be like", () => {
  const like = async (channels: readonly Float32Array[], options: GenerateOptions = {}): Promise<Float32Array> =>
    (await model.generate(null, { ...quick, ...options, audio: { sampleRate: 16_000, channels } })).samples;
  const differences = (a: Float32Array, b: Float32Array): number =>
    a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? 9))), 0);
  const [tone = new Float32Array(0)] = sound(1).channels;

  it("is heard where its channels cancel each other, or the first is silent", async () => {
    const alone = await like([tone]);
    expect(await like([tone, tone.map((x) => -x)])).toEqual(alone);
    const reference = { fidelity: "audioldm", candidates: 1, steps: 2, guidance: 2 } as const;
    const second = await like([new Float32Array(tone.length), tone], reference);
    expect(differences(second, await like([tone], reference))).toBeLessThan(1e-5);
  });

  it("is as loud as what is heard of it, not as what comes after", async () => {
    const [long = new Float32Array(0)] = sound(14).channels;
    const soft = long.map((x, i) => x * (i % 16_000 < 8000 ? 0.02 : 0.001));
    const [expected, made] = [await like([soft]), await like([soft.map((x, i) => (i < 192_000 ? x : 50 * x))])];
    expect(differences(made, expected)).toBeLessThan(
      1e-3 * expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    );
  });

  it("is refused where what is heard of it is silent", async () => {
    const late = new Float32Array(14 * 16_000);
    late.set(tone, 13 * 16_000);
    for (const options of [{}, { fidelity: "audioldm", candidates: 1 }] as const)
      await expect(like([late], options)).rejects.toThrow(
        /expected a sound to be like within the [\d.]+ s that are heard, got silence/,
      );
  });
});

describe("silence and candidates", () => {
  it("trims silence, and notes how much", async () => {
    const lead = { sampleRate: 16_000, channels: [new Float32Array(16_000)] };
    lead.channels[0]?.set(sound(0.3).channels[0] as Float32Array, 8000);
    const options = { ...quick, durationSeconds: 1, init: lead, inpaint: [{ fromSeconds: 0.6, toSeconds: 0.7 }] };
    const clip = await model.generate("rain", { ...options, trim: true });
    expect(clip.settings.trimmedSeconds?.[0]).toBeCloseTo(0.49, 1);
    expect(clip.samples.length).toBeLessThan(9000);
    const whole = await model.generate("rain", options);
    const [before = 0] = clip.settings.trimmedSeconds ?? [];
    const start = Math.round(before * 16_000);
    expect(clip.samples.slice(1000, 4000)).toEqual(whole.samples.slice(start + 1000, start + 4000));
  });

  it.each<[GenerateOptions, RegExp]>([
    [{ loop: true, trim: true }, /trim: expected a sound that ends, got a loop/],
    [{ loop: true, fade: [0.1, 0.1] }, /fade: expected a sound that ends, got a loop/],
    [{ fade: [-1, 0] }, /fade: expected two numbers of seconds/],
    [{ sampleRate: 2 ** 31 }, /rate: expected whole hertz from 1000 to 384000/],
    [{ loudness: 3 }, /loudness: expected LUFS from -70 to 0, or off, got 3/],
  ])("refuses what cannot be: %j", async (options, message) => {
    await expect(model.generate("rain", { ...quick, ...options })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(message),
    });
  });
});
