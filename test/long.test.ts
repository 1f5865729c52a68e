import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { melPresets, melSpectrogram } from "../src/audio/mel-spectrogram.ts";
import { resample } from "../src/audio/resample.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Model } from "../src/generate/model.ts";
import { loadModel } from "../src/generate/node/load-model.ts";
import { type GenerateEvent, type GenerateOptions, load } from "../src/index.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let tiny: Model;
let nano: Model;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-long-"));
  await writeTinyModel(join(folder, "tiny"));
  tiny = await load(join(folder, "tiny"), { device: "cpu", threadCount: 1 });
  nano = await load("nano", { device: "cpu", threadCount: 1 });
});

afterAll(async () => {
  await tiny?.dispose();
  await nano?.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Frames before and after a moment whose means are compared. */
const span = 4;

/** How much the log-mel changes at each frame of a sound, from the mean of the frames before to that of those after. */
function changes(samples: Float32Array): number[] {
  const { data, shape } = melSpectrogram(samples, melPresets.audioldm16k);
  const [time, mel] = shape;
  const meanFrom = (from: number, band: number): number => {
    let sum = 0;
    for (let i = 0; i < span; i++) sum += data[(from + i) * mel + band] as number;
    return sum / span;
  };
  return Array.from({ length: time }, (_, frame) => {
    if (frame < span || frame + span > time) return 0;
    let sum = 0;
    for (let band = 0; band < mel; band++) sum += Math.abs(meanFrom(frame, band) - meanFrom(frame - span, band));
    return sum / mel;
  });
}

/** The share of all frames that change less than those around one. */
function rankOf(all: readonly number[], frame: number): number {
  const here = Math.max(...all.slice(Math.max(0, frame - 3), frame + 4));
  return all.filter((change) => change < here).length / all.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sound with its end and beginning in the middle. */
function turned(samples: Float32Array): Float32Array {
  const half = samples.length >> 1;
  return Float32Array.from(samples, (_, i) => samples[(i + half) % samples.length] as number);
}

/** What has no beginning: an event may begin where a window does. */
const textures = ["rain", "wind", "a helicopter"];
const prompts = ["rain", "a rooster crowing", "a dog barking"];
const quick = { steps: 5, eta: 0, seed: 3 };

const madeTextures = new Map<string, Promise<Float32Array[]>>();

/** Twelve seconds of each texture, made once for all that look at them. */
function texturesBy(vocoder: "griffin-lim" | "hifigan"): Promise<Float32Array[]> {
  const make = async (): Promise<Float32Array[]> => {
    const sounds: Float32Array[] = [];
    for (const prompt of textures)
      sounds.push((await nano.generate(prompt, { ...quick, vocoder, durationSeconds: 12 })).samples);
    return sounds;
  };
  const made = madeTextures.get(vocoder) ?? make();
  madeTextures.set(vocoder, made);
  return made;
}

describe("a long sound", () => {
  it.each(["griffin-lim", "hifigan"] as const)(
    "changes no more at the seams than elsewhere, with %s",
    async (vocoder) => {
      // Windows of 64 latent frames, 8 mel frames each, which begin at 0, 43 and 86 of 150.
      const seams = [43, 64, 86, 107].map((cell) => cell * 8);
      const ranks: number[] = [];
      for (const samples of await texturesBy(vocoder)) {
        expect(samples).toHaveLength(192_000);
        const all = changes(samples);
        ranks.push(...seams.map((frame) => rankOf(all, frame)));
      }
      // The most changed of seven frames anywhere: by chance alone one of twelve such is among the last hundredth.
      expect(mean(ranks)).toBeLessThan(0.85);
    },
  );

  it("is as loud where windows meet as within them", async () => {
    const ratios: number[] = [];
    for (const samples of await texturesBy("griffin-lim")) {
      const level = (fromCell: number, toCell: number): number => {
        const [from, to] = [fromCell * 1280, toCell * 1280];
        return Math.sqrt(samples.slice(from, to).reduce((sum, sample) => sum + sample * sample, 0) / (to - from));
      };
      // What lies to either side is of one window alone; a sound that swells does so on both.
      for (const cell of [43, 86]) {
        const beside = Math.sqrt(level(cell - 13, cell - 3) * level(cell + 24, cell + 34));
        ratios.push(level(cell + 6, cell + 15) / beside);
      }
    }
    // A single sound may swell anywhere by half as much again.
    const typical = Math.exp(mean(ratios.map(Math.log)));
    expect(typical).toBeGreaterThan(0.8);
    expect(typical).toBeLessThan(1.25);
  });

  it("is compiled for no other shapes than a sound of one window, whatever its length", async () => {
    const runtime = new NodeRuntime("cpu", { threadCount: 1 });
    let compiled = 0;
    const counting = new Proxy(runtime, {
      get: (target, key) => {
        if (key === "compile") compiled++;
        const value = Reflect.get(target, key) as unknown;
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      },
    });
    const model = await loadModel(counting, join(folder, "tiny"), { version: "0" });
    const wishes = { ...quick, steps: 1, windowSeconds: 0.32, vocoder: "hifigan" } as const;
    await model.generate("rain", { ...wishes, durationSeconds: 0.32 });
    const before = compiled;
    await model.generate("rain", { ...wishes, durationSeconds: 1 });
    await model.generate("rain", { ...wishes, durationSeconds: 1.7, loop: true });
    await model.dispose();
    expect(compiled).toBe(before);
  });

  it("is made at once where windows are not wished", async () => {
    const wishes = { steps: 1, seed: 1, durationSeconds: 0.6 };
    const whole = await tiny.generate("rain", { ...wishes, windowSeconds: 0 });
    const wide = await tiny.generate("rain", { ...wishes, windowSeconds: 0.6 });
    const narrow = await tiny.generate("rain", { ...wishes, windowSeconds: 0.3 });
    expect(wide.samples).toEqual(whole.samples);
    expect(narrow.samples).not.toEqual(whole.samples);
  });

  it("counts its windows, and stops between two of them", async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const report = ({ stage, step, steps, window, windows }: GenerateEvent): void => {
      seen.push(`${stage} ${step}/${steps} ${window}/${windows}`);
      if (stage === "sounding" && window === 1) controller.abort();
    };
    const wishes = { steps: 1, seed: 1, durationSeconds: 0.6, windowSeconds: 0.3 };
    const run = tiny.generate("rain", { ...wishes, report, signal: controller.signal });
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    expect(seen).toEqual([
      "embedding 0/1 0/3",
      "sampling 0/1 1/3",
      "sampling 0/1 2/3",
      "sampling 1/1 0/3",
      "decoding 1/1 0/3",
      "decoding 1/1 1/3",
      "decoding 1/1 2/3",
      "sounding 1/1 0/3",
      "sounding 1/1 1/3",
    ]);
  });

  it("may be made from a long sound, whose kept parts stay", async () => {
    const noise = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i * i) / 2);
    const init = { sampleRate: 16_000, channels: [noise] };
    const options: GenerateOptions = { steps: 2, seed: 1, windowSeconds: 0.3, init, inpaint: [{ fromSeconds: 0.5 }] };
    const { samples } = await tiny.generate("rain", options);
    expect(samples).toHaveLength(16_000);
    const scale = (samples[100] as number) / (noise[100] as number);
    expect((samples[5000] as number) / (noise[5000] as number)).toBeCloseTo(scale, 2);
    expect((samples[12_000] as number) / (noise[12_000] as number)).not.toBeCloseTo(scale, 2);
  });
});

describe("a loop", () => {
  it.each(["griffin-lim", "hifigan"] as const)(
    "changes no more at its join than elsewhere, with %s",
    async (vocoder) => {
      const meanRank = async (loop: boolean): Promise<number> => {
        const ranks: number[] = [];
        for (const prompt of prompts) {
          for (const seed of [1, 2, 3, 4]) {
            const { samples } = await nano.generate(prompt, { ...quick, seed, vocoder, loop, durationSeconds: 3.2 });
            expect(samples).toHaveLength(51_200);
            ranks.push(rankOf(changes(turned(samples)), samples.length / 2 / 160));
          }
        }
        return mean(ranks);
      };
      const [looped, cut] = [await meanRank(true), await meanRank(false)];
      expect(looped).toBeLessThan(0.85);
      expect(cut).toBeGreaterThan(looped + 0.1);
    },
  );

  it("can be made of a recording, by an addition that leads back to its beginning", async () => {
    const init = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));
    // How much the sound changes, over some seeds, where it is joined and where the recording, of 0.6 s, ends.
    const changesAt = async (loop: boolean): Promise<{ join: number; border: number }> => {
      const sums = { join: 0, border: 0 };
      for (const seed of [1, 2, 3]) {
        const { samples } = await nano.generate("rain", { steps: 10, seed, init, extendSeconds: 1.96, loop });
        const all = changes(turned(resample(samples, 44_100, 16_000)));
        const around = (frame: number): number => Math.max(...all.slice(frame - 3, frame + 4));
        sums.join += around(all.length / 2);
        sums.border += around(all.length / 2 + 60);
      }
      return sums;
    };
    const looped = await changesAt(true);
    expect(looped.join).toBeLessThan(1.2 * looped.border);
    expect(looped.join).toBeLessThan(0.8 * (await changesAt(false)).join);
  });

  it("may be longer than a window, and is as long as whole latent frames that come nearest", async () => {
    const clip = await tiny.generate("rain", {
      steps: 1,
      seed: 1,
      loop: true,
      durationSeconds: 0.71,
      windowSeconds: 0.3,
    });
    expect(clip.samples.length % 320).toBe(0);
    expect(Math.abs(clip.durationSeconds - 0.71)).toBeLessThan(0.011);
    expect(clip.settings).toMatchObject({ loop: true, durationSeconds: 0.71 });
  });
});
