import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { resample } from "../src/audio/resample.ts";
import { normalizePeak, type Waveform } from "../src/audio/waveform.ts";
import { type GenerateOptions, load, type Model } from "../src/index.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let model: Model;
/** Rain on the left, a dog on the right. */
let stereo: Waveform;
let left: Waveform;

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-fidelity-"));
  await writeTinyModel(join(folder, "tiny"));
  model = await load(join(folder, "tiny"), { device: "cpu", threadCount: 1 });
  const [rain, dog] = await Promise.all(["rain.wav", "dog-bark.flac"].map((name) => readAudio(fixture(name))));
  const channels = [rain, dog].map((sound) =>
    resample(sound?.channels[0] as Float32Array, sound?.sampleRate as number, 22_050).slice(0, 11_025),
  );
  stereo = { sampleRate: 22_050, channels };
  left = { sampleRate: 22_050, channels: channels.slice(0, 1) };
});

afterAll(async () => {
  await model?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const quick = {
  steps: 2,
  candidates: 1,
  seed: 1,
  vocoder: "griffin-lim",
  eta: 0,
  durationSeconds: 0.5,
  loudness: "off",
} as const;
const make = async (options: GenerateOptions, prompt: string | null = "rain"): Promise<Float32Array> =>
  (await model.generate(prompt, { ...quick, ...options })).samples;

describe("the habits of AudioLDM", () => {
  const fidelity = "audioldm";

  it("change nothing for text alone, but for the defaults", async () => {
    expect(await make({ fidelity })).toEqual(await make({ spacing: "leading" }));
  });

  it("hear the first channel of a sound alone, where foley mixes all", async () => {
    for (const given of ["init", "audio"] as const) {
      expect(await make({ fidelity, [given]: stereo })).toEqual(await make({ fidelity, [given]: left }));
      expect(await make({ [given]: stereo })).not.toEqual(await make({ [given]: left }));
    }
  });

  it("draw the latent of a sound to change, where foley takes the mean", async () => {
    const unchanged = { init: left, strength: 0 };
    expect(await make({ ...unchanged, fidelity, seed: 1 })).toEqual(await make({ ...unchanged, fidelity, seed: 1 }));
    const wishes = { ...unchanged, vocoder: "hifigan" } as const;
    expect(await make({ ...wishes, fidelity, seed: 1 })).not.toEqual(await make({ ...wishes, fidelity, seed: 2 }));
    expect(await make({ ...wishes, seed: 1 })).toEqual(await make({ ...wishes, seed: 2 }));
  });

  it("put nothing back of a sound that is changed in part, where foley keeps its samples", async () => {
    const original = normalizePeak(resample(left.channels[0] as Float32Array, 22_050, 16_000));
    const part = { init: left, inpaint: [{ fromSeconds: 0.3 }] };
    const distance = (samples: Float32Array, from: Float32Array): number =>
      Math.max(...samples.slice(0, 4000).map((sample, i) => Math.abs(sample - (from[i] as number))));
    expect(distance(await make(part), left.channels[0] as Float32Array)).toBe(0);
    expect(distance(await make({ ...part, fidelity }), original)).toBeGreaterThan(0.05);
  });

  it("bring a sound to be like to the model's rate and fill it with silence", async () => {
    const filled = new Float32Array(8000);
    filled.set(normalizePeak(resample((left.channels[0] as Float32Array).slice(0, 4410), 22_050, 16_000)));
    const short = { sampleRate: 22_050, channels: [(left.channels[0] as Float32Array).slice(0, 4410)] };
    const asAudioldm = await make({ fidelity, audio: short, vocoder: "hifigan" }, null);
    const byHand = await make({ audio: { sampleRate: 16_000, channels: [filled] }, vocoder: "hifigan" }, null);
    const repeated = await make({ audio: short, vocoder: "hifigan" }, null);
    const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((x, i) => x - (b[i] as number)));
    expect(distance(asAudioldm, byHand)).toBeLessThan(0.05 * distance(asAudioldm, repeated));
  });
});
