import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAudio } from "../../src/audio/decode/decode-audio.ts";
import { isSilent, type Waveform } from "../../src/audio/waveform.ts";
import { Generator } from "../../src/engine/random/generator.ts";
import { float32 } from "../../src/engine/tensor/tensor.ts";
import type { ClipSettings } from "../../src/generate/clip.ts";
import type { Model } from "../../src/generate/model.ts";
import type { SoundWishes } from "../../src/generate/settings.ts";
import { load } from "../../src/library/load.ts";
import { writeSafetensors } from "../../src/weights/node/write-safetensors.ts";
import { WebHouse, type WebPage } from "./support/web-page.ts";

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));

let house: WebHouse;
let web: WebPage;
let model: Model;
let dog: Waveform;
let changes: string;

beforeAll(async () => {
  house = await WebHouse.open();
  changes = await mkdtemp(join(tmpdir(), "foley-changes-"));
  web = await house.page(await house.serve({}, { "/fixtures/": fixtures, "/changes/": `${changes}/` }));
  await web.run(
    `
    globalThis.library = await foley.open({ threads: 1 });
    globalThis.model = await library.model("nano");
    const sound = await (await fetch("/fixtures/dog-bark.flac")).blob();
    const { sampleRate, channels } = await foley.decode(sound);
    const length = Math.round(sampleRate * given.seconds);
    globalThis.dog = { sampleRate, channels: channels.map((samples) => samples.slice(0, length)) };`,
    { seconds },
  );
  model = await load("nano", { device: "cpu", threadCount: 1 });
  const { sampleRate, channels } = await decodeAudio(await readFile(`${fixtures}dog-bark.flac`), "dog-bark.flac");
  dog = { sampleRate, channels: channels.map((samples) => samples.slice(0, Math.round(sampleRate * seconds))) };
});

afterAll(async () => {
  await model?.dispose();
  await house?.close();
  await rm(changes, { recursive: true, force: true });
});

/** A sound as it came out of the page. */
interface PageClip {
  readonly sampleRate: number;
  readonly channels: readonly number[][];
  readonly settings: ClipSettings;
  readonly warnings: readonly string[];
}

const asPlain = `return { sampleRate: clip.sampleRate, channels: clip.channels.map((samples) => [...samples]),
  settings: clip.settings, warnings: clip.warnings };`;

const inPage = (prompt: string | null, wishes: SoundWishes, sounds: readonly ("init" | "audio")[]): Promise<PageClip> =>
  web.run(
    `const named = { name: "dog", waveform: dog };
     const sounds = Object.fromEntries(given.sounds.map((name) => [name, named]));
     const clip = await model.generate(given.prompt, { ...given.wishes, ...sounds });
     ${asPlain}`,
    { prompt, wishes, sounds },
  );

/** All sounds are made of one window, so that each network is compiled once. */
const seconds = 1.28;
const quick = { seed: 3, steps: 4, durationSeconds: seconds, windowSeconds: seconds } as const;
const change = { seed: 3, steps: 4, windowSeconds: seconds } as const;
const region = { fromSeconds: 0.3, toSeconds: 0.8, fromHz: 500, toHz: 6000 };

/**
 * All ways of making a sound, each with what it is told. Griffin-Lim finds phases step by step, each from the last: rounding grows
 * a thousandfold, and over windows that overlap, or from the embedding of a sound, beyond 1e-3 of a sound that anyone would call
 * the same. There HiFi-GAN tells more of the rest.
 */
const modes: readonly (readonly [string, string | null, SoundWishes, readonly ("init" | "audio")[]])[] = [
  ["words, with Griffin-Lim", "a dog barking", { ...quick, vocoder: "griffin-lim" }, []],
  ["words, with HiFi-GAN", "rain on a roof", { ...quick, vocoder: "hifigan" }, []],
  ["what it should not be", "a dog barking", { ...quick, negative: "music" }, []],
  ["a sound to be like", null, { ...quick, vocoder: "hifigan" }, ["audio"]],
  ["words and a sound to be like", "a rooster", { ...quick, audioWeight: 0.3 }, ["audio"]],
  ["a variation", "a dog barking", { ...change, steps: 6, strength: 0.5 }, ["init"]],
  ["a region made anew", "thunder", { ...change, inpaint: [region] }, ["init"]],
  ["what comes after the end", "a dog barking", { ...change, extendSeconds: 1 }, ["init"]],
  ["a loop", "sea waves", { ...quick, loop: true, vocoder: "hifigan" }, []],
  ["a sound in windows", "sea waves", { ...quick, durationSeconds: 2.5, vocoder: "hifigan" }, []],
];

describe("a browser makes the same sound of the same seed as Node", () => {
  it.each(modes)("of %s", async (_, prompt, wishes, sounds) => {
    const named = { name: "dog", waveform: dog };
    const given = Object.fromEntries(sounds.map((name) => [name, named]));
    const expected = await model.generate(prompt, { ...wishes, ...given });
    const came = await inPage(prompt, wishes, sounds);
    expect(came.sampleRate).toBe(expected.sampleRate);
    expect(came.channels).toHaveLength(expected.channels.length);
    expect(isSilent(expected)).toBe(false);
    const distances = came.channels.map((samples, channel) => distance(samples, expected.channels[channel]));
    expect(Math.max(...distances)).toBeLessThan(wishes.vocoder === "hifigan" ? 1e-4 : 1e-3);
    expect({ ...came.settings, level: null }).toEqual({ ...expected.settings, level: null });
    expect(came.warnings).toEqual(expected.warnings);
  });

  it("of low-rank changes at an address, as strong as the settings beside them say", async () => {
    const layer = "down_blocks.2.attentions.0.transformer_blocks.0.attn1.to_v";
    const side = (shape: [number, number]) => float32(new Generator(5).randn(shape[0] * shape[1]), shape);
    const tensors = { [`${layer}.lora_A.weight`]: side([2, 128]), [`${layer}.lora_B.weight`]: side([128, 2]) };
    await writeSafetensors(join(changes, "adapter_model.safetensors"), tensors);
    await writeFile(join(changes, "adapter_config.json"), JSON.stringify({ peft_type: "LORA", lora_alpha: 1 }));
    const wishes = { ...quick, vocoder: "hifigan" } as const;
    const changed = { path: join(changes, "adapter_model.safetensors"), strength: 0.5 };
    const own = await load("nano", { device: "cpu", threadCount: 1, loras: [changed] });
    const [expected, plain] = [await own.generate("rain", wishes), await model.generate("rain", wishes)];
    await own.dispose();
    const came = await web.run<PageClip>(
      `const loras = [{ path: "changes/adapter_model.safetensors", strength: 0.5 }];
       const changed = await library.model("nano", { loras });
       const clip = await changed.generate("rain", given.wishes);
       await changed.dispose();
       ${asPlain}`,
      { wishes },
    );
    expect(distance(came.channels[0] ?? [], expected.channels[0])).toBeLessThan(1e-4);
    expect(distance(came.channels[0] ?? [], plain.channels[0])).toBeGreaterThan(1e-3);
    expect(came.settings.loras).toEqual([{ path: "changes/adapter_model.safetensors", strength: 0.5 }]);
    const lost = web.run(`await library.model("nano", { loras: [{ path: "changes/sea.safetensors", strength: 1 }] });`);
    await expect(lost).rejects.toThrow(/changes\/sea\.safetensors: expected a file, got status 404/);
  });

  it("decodes sound files as Node does", async () => {
    const decoded = await web.run<number[][]>("return dog.channels.map((samples) => [...samples]);");
    expect(decoded.map((samples) => Float32Array.from(samples))).toEqual(dog.channels);
  });
});

/** The largest difference of two sounds; infinite where one is longer. */
function distance(came: readonly number[], expected: Float32Array | undefined): number {
  if (came.length !== expected?.length) return Number.POSITIVE_INFINITY;
  return came.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] as number))), 0);
}
