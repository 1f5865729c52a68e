import { describe, expect, it } from "vitest";
import { FoleyError } from "../engine/tensor/error.ts";
import type { GenerateOptions } from "./options.ts";
import { type Request, resolveRequest } from "./request.ts";
import { referenceSettings } from "./settings.ts";
import { noPaths, type SoundPaths } from "./sound-paths.ts";

const model = { ...referenceSettings, steps: 20, vocoder: "griffin-lim" } as const;
const resolve = (options: GenerateOptions): Promise<Request> =>
  resolveRequest("rain", options, model, { sampleRate: 16_000, fMax: 8000 });

describe("a request", () => {
  it("takes what is left open from the model", async () => {
    expect((await resolve({ guidance: 3 })).settings).toEqual({ ...model, guidance: 3 });
  });

  it("takes it from a fidelity first, where one is wished, the seed too", async () => {
    const { settings, firstSeed } = await resolve({ fidelity: "audioldm", guidance: 3 });
    expect(settings).toMatchObject({ steps: 200, guidance: 3, eta: 1, candidates: 3, vocoder: "hifigan" });
    expect(settings).toMatchObject({ sampler: "ddim", durationSeconds: 10.24 });
    expect(firstSeed).toBe(42);
    expect((await resolve({ fidelity: "audioldm", seed: 7 })).firstSeed).toBe(7);
  });

  it("notes what makes the sound again, the sound that it changes by name", async () => {
    const init = { sampleRate: 16_000, channels: [Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i))] };
    const { note, edit } = await resolve({
      init,
      strength: 0.3,
      candidates: 4,
      audio: { name: "x.wav", waveform: init },
    });
    expect(note).toMatchObject({ prompt: "rain", audio: "x.wav", init: "samples", strength: 0.3, candidates: 1 });
    expect(note).not.toHaveProperty("inpaint");
    expect(edit?.durationSeconds).toBe(0.5);
  });

  it("is refused with a fidelity that is none", async () => {
    const wish = { fidelity: "magnet" } as unknown as GenerateOptions;
    await expect(resolve(wish)).rejects.toThrow(/^fidelity: expected foley or audioldm, got magnet/);
  });

  it.each<[string, unknown]>([
    ["of 16 bits", { sampleRate: 16_000, channels: [new Int16Array(9)] }],
    ["in a plain list", { sampleRate: 16_000, channels: [[0.1]] }],
    ["of no channels", { sampleRate: 16_000, channels: null }],
    ["in a text", { sampleRate: 16_000, channels: "abc" }],
    ["with a name and of 16 bits", { name: "x", waveform: { sampleRate: 16_000, channels: [new Int16Array(9)] } }],
    ["with a name alone", { name: "x", waveform: null }],
    ["with a name and nothing", { name: "x", waveform: undefined }],
    ["with a number for a name", { name: 5, waveform: { sampleRate: 16_000, channels: [new Float32Array(9)] } }],
  ])("is refused with samples %s", async (_, sound) => {
    await expect(resolve({ init: sound as never })).rejects.toMatchObject({ code: "usage" });
    await expect(resolve({ audio: sound as never })).rejects.toMatchObject({ code: "usage" });
  });

  it("of the settings of a sound whose own sound was in memory says so", async () => {
    const read = (path: string): Promise<never> =>
      Promise.reject(new FoleyError("not-found", `${path}: expected a sound file, got nothing; check the path`));
    const paths: SoundPaths = { ...noPaths, read };
    const ask = (options: GenerateOptions, at: SoundPaths): Promise<unknown> =>
      resolveRequest("rain", options, model, { sampleRate: 16_000, fMax: 8000 }, at);
    const noted = { foley: "1", model: "m" } as GenerateOptions;
    for (const [options, code, at] of [
      [{ ...noted, init: "dog" }, "not-found", paths],
      [{ ...noted, audio: "dog" }, "not-found", paths],
      [{ ...noted, init: "dog" }, "usage", noPaths],
      [{ init: "samples" }, "not-found", paths],
    ] as const) {
      await expect(ask(options, at)).rejects.toMatchObject({ code, message: expect.stringContaining("in memory") });
    }
    await expect(ask({ init: "dog.wav" }, paths)).rejects.toThrow("check the path");
  });
});
