import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { melPresets, melSpectrogram } from "../src/audio/mel-spectrogram.ts";
import { readWavMetadata } from "../src/audio/wav/wav-metadata.ts";
import { isSilent, normalizePeak } from "../src/audio/waveform.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { AudioEmbedder, TextEmbedder } from "../src/generate/clap-embedder.ts";
import { type Clip, foley, type GenerateEvent, load, type Model } from "../src/index.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const cpu = { device: "cpu", threadCount: 1 } as const;

let folder: string;
let tiny: string;
let model: Model;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-generate-"));
  tiny = join(folder, "tiny");
  await writeTinyModel(tiny);
  model = await load(tiny, cpu);
});

afterAll(async () => {
  await model?.dispose();
  await rm(folder, { recursive: true, force: true });
});

function melDistance(a: Float32Array, b: Float32Array): number {
  const [first, second] = [a, b].map((samples) => melSpectrogram(samples, melPresets.audioldm16k).data);
  return Math.hypot(...(first ?? []).map((value, i) => value - (second?.[i] as number)));
}

const short = { durationSeconds: 0.3, steps: 2 } as const;

describe("a model", () => {
  it("makes a sound of the length that was asked for", async () => {
    const least = await model.generate("a dog barking", { ...short, durationSeconds: 1e-5, seed: 1 });
    expect(least.samples).toHaveLength(1);
    const clip = await model.generate("a dog barking", { ...short, durationSeconds: 0.33, seed: 1 });
    expect(clip.sampleRate).toBe(16_000);
    expect(clip.channels).toHaveLength(1);
    expect(clip.samples).toHaveLength(5280);
    expect(clip.samples.every(Number.isFinite)).toBe(true);
    expect(isSilent(clip)).toBe(false);
    expect(clip.clippedCount).toBe(0);
  });

  it("takes what a caller leaves out from the model folder, then from the reference", async () => {
    expect(model.defaults).toMatchObject({ durationSeconds: 0.5, steps: 2, guidance: 2.5, sampler: "ddim" });
    const clip = await model.generate("rain");
    expect(clip.durationSeconds).toBe(0.5);
  });

  it("makes the same sound from the same seed, also after it is loaded anew", async () => {
    const first = await model.generate("rain", { ...short, eta: 0.5, seed: 7 });
    const again = await model.generate("rain", { ...short, eta: 0.5, seed: 7 });
    const other = await load(tiny, cpu);
    const anew = await other.generate("rain", { ...short, eta: 0.5, seed: 7 });
    await other.dispose();
    expect(again.samples).toEqual(first.samples);
    expect(anew.samples).toEqual(first.samples);
  });

  it("makes a sound again from the settings that the sound carries", async () => {
    const first = await model.generate("rain", short);
    const { prompt, foley: _version, model: _model, audio: _audio, ...wishes } = first.settings;
    const again = await model.generate(prompt, wishes);
    expect(again.samples).toEqual(first.samples);
  });

  it.each([
    ["another seed", "rain", { seed: 2 }],
    ["another prompt", "a rooster crowing", {}],
    ["another guidance", "rain", { guidance: 4 }],
    ["something not wanted", "rain", { negative: "a dog barking" }],
    ["more steps", "rain", { steps: 3 }],
    ["fresh noise", "rain", { eta: 1 }],
    ["another vocoder", "rain", { vocoder: "griffin-lim" }],
  ] as const)("makes another sound with %s", async (_what, prompt, change) => {
    const base = await model.generate("rain", { ...short, seed: 1 });
    const changed = await model.generate(prompt, { ...short, seed: 1, ...change });
    expect(changed.samples).toHaveLength(base.samples.length);
    expect(changed.samples).not.toEqual(base.samples);
  });

  it("leaves the unconditional half out at guidance 1, with the same result", async () => {
    const alone = await model.generate("rain", { ...short, seed: 1, guidance: 1 });
    const both = await model.generate("rain", { ...short, seed: 1, guidance: 1 + 1e-9 });
    const farthest = alone.samples.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (both.samples[i] ?? 9))),
      0,
    );
    expect(farthest).toBeLessThan(1e-3);
  });

  it("tells its progress in order", async () => {
    const seen: string[] = [];
    const report = ({ stage, step, steps }: GenerateEvent) => void seen.push(`${stage} ${step}/${steps}`);
    await model.generate("rain", { ...short, seed: 1, report });
    expect(seen).toEqual(["embedding 0/2", "sampling 1/2", "sampling 2/2", "decoding 2/2", "sounding 2/2"]);
  });

  it("lets one hear where it is going, which ends at the sound itself", async () => {
    const previews: Clip[] = [];
    const report = async ({ preview }: GenerateEvent): Promise<void> => {
      if (preview !== null) previews.push(await preview());
    };
    const wishes = { ...short, steps: 3, seed: 1, vocoder: "griffin-lim" } as const;
    const clip = await model.generate("rain", { ...wishes, report });
    expect(clip.samples).toEqual((await model.generate("rain", wishes)).samples);
    expect(previews.map(({ settings }) => settings.previewStep)).toEqual([1, 2, 3]);
    expect(previews.every(({ samples }) => samples.length === clip.samples.length)).toBe(true);
    const distances = previews.map((preview) => melDistance(preview.samples, clip.samples));
    expect(distances[0]).toBeGreaterThan(distances[2] as number);
  });

  it("fails where what is done with a preview fails", async () => {
    const report = async ({ preview }: GenerateEvent): Promise<void> => {
      await (await preview?.())?.save(join(folder, "absent", "x.wav"));
    };
    await expect(model.generate("rain", { ...short, report })).rejects.toMatchObject({ code: "io" });
  });

  it("stops before the next step when it is told to", async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const report = ({ stage, step }: GenerateEvent) => {
      if (stage === "sampling") steps.push(step);
      if (stage === "sampling" && step === 2) controller.abort();
    };
    const run = model.generate("rain", { ...short, steps: 20, signal: controller.signal, report });
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    expect(steps).toEqual([1, 2]);
  });

  it("does not begin where it was stopped before, nor decode where it was stopped in the last step", async () => {
    const stopped = AbortSignal.abort();
    await expect(model.generate("rain", { ...short, signal: stopped })).rejects.toMatchObject({ code: "aborted" });
    const controller = new AbortController();
    const stages: string[] = [];
    const report = ({ stage, step, steps }: GenerateEvent) => {
      stages.push(stage);
      if (stage === "sampling" && step === steps) controller.abort();
    };
    const run = model.generate("rain", { ...short, signal: controller.signal, report });
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    expect(stages).not.toContain("decoding");
  });

  it("loads weights in half precision", async () => {
    const half = join(folder, "half");
    await writeTinyModel(half, { precision: "float16" });
    const other = await load(half, cpu);
    const clip = await other.generate("rain", { ...short, seed: 1 });
    await other.dispose();
    expect(isSilent(clip)).toBe(false);
  });

  it("has the package's name and version as a library", () => {
    expect(foley.load).toBe(load);
    expect(foley.version()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("makes sounds of more lengths than it is ready for at once, each as before", async () => {
    const lengths = [0.2, 0.3, 0.4, 0.5, 0.2];
    const clips: Clip[] = [];
    for (const durationSeconds of lengths)
      clips.push(await model.generate("rain", { steps: 2, durationSeconds, seed: 1 }));
    expect(clips.map(({ durationSeconds }) => durationSeconds)).toEqual(lengths);
    expect(clips[4]?.samples).toEqual(clips[0]?.samples);
  });

  it("says so where it was disposed", async () => {
    const other = await load(tiny, cpu);
    await other.dispose();
    await expect(other.generate("rain", short)).rejects.toMatchObject({
      code: "usage",
      message: `${tiny}: expected a model in use, got one that was disposed; load it again`,
    });
  });
});

describe("several candidates", () => {
  it("keep the one whose sound is nearest to the prompt in CLAP's space", async () => {
    const embedder = await AudioEmbedder.load(await openRuntime("cpu"), folderFiles(tiny));
    const text = await TextEmbedder.load(await openRuntime("cpu"), folderFiles(tiny));
    const wanted = await text.embed("rain");
    const likeness = async (seed: number): Promise<number> => {
      const { samples, sampleRate } = await model.generate("rain", { ...short, seed });
      const embedding = await embedder.embed(normalizePeak(samples), sampleRate);
      return embedding.reduce((sum, value, i) => sum + value * (wanted[i] ?? 0), 0);
    };
    const likenesses = [await likeness(10), await likeness(11), await likeness(12), await likeness(13)];
    const best = await model.generate("rain", { ...short, seed: 10, candidates: 4 });
    expect(best.settings.seed).toBe(10 + likenesses.indexOf(Math.max(...likenesses)));
    expect(new Set(likenesses).size).toBe(4);
  });

  it("count their steps together", async () => {
    const seen: string[] = [];
    const report = ({ stage, step, steps }: GenerateEvent) => void seen.push(`${stage} ${step}/${steps}`);
    await model.generate("rain", { ...short, candidates: 2, report });
    expect(seen.filter((line) => line.startsWith("sampling"))).toEqual(
      [1, 2, 3, 4].map((step) => `sampling ${step}/4`),
    );
    expect(seen.at(-1)).toBe("sounding 4/4");
  });
});

describe("a sound to be like", () => {
  const tone = { sampleRate: 16_000, channels: [Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i / 7) / 2)] };

  it("stands beside a prompt by its weight: 0 is the prompt alone, 1 the sound alone", async () => {
    const make = (prompt: string | null, options: object) => model.generate(prompt, { ...short, seed: 1, ...options });
    const text = await make("rain", {});
    const sound = await make(null, { audio: tone });
    const [none, half, all] = await Promise.all(
      [0, 0.5, 1].map((audioWeight) => make("rain", { audio: tone, audioWeight })),
    );
    expect(none?.samples).toEqual(text.samples);
    expect(all?.samples).toEqual(sound.samples);
    expect(half?.samples).not.toEqual(text.samples);
    expect(half?.samples).not.toEqual(sound.samples);
  });

  it("takes the place of the prompt, as a file or as samples", async () => {
    const rain = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));
    const fromFile = await model.generate(null, { ...short, seed: 1, audio: rain });
    const fromSamples = await model.generate(null, { ...short, seed: 1, audio: tone });
    expect(fromSamples.samples).not.toEqual(fromFile.samples);
    expect(fromFile.settings).toMatchObject({ prompt: null, audio: rain });
  });

  it.each([
    ["silence", { sampleRate: 16_000, channels: [new Float32Array(16_000)] }, /got silence/],
    ["no samples", { sampleRate: 16_000, channels: [new Float32Array(0)] }, /audio: expected/],
    ["no numbers", { sampleRate: 16_000, channels: [new Float32Array(16_000).fill(Number.NaN)] }, /NaN|number/],
  ])("is refused where it is %s", async (_what, audio, message) => {
    const run = model.generate(null, { ...short, audio });
    await expect(run).rejects.toMatchObject({ code: "audio", message: expect.stringMatching(message) });
  });

  it("is refused where there is no such file", async () => {
    const run = model.generate(null, { ...short, audio: join(folder, "absent.wav") });
    await expect(run).rejects.toMatchObject({ message: expect.stringContaining("absent.wav") });
  });
});

describe("a sound that was made", () => {
  it("is saved as a WAV file that carries its settings", async () => {
    const clip = await model.generate("rain", { ...short, seed: 3 });
    const path = join(folder, "rain.wav");
    await clip.save(path);
    const bytes = await readFile(path);
    const { channels, sampleRate } = await decodeAudio(bytes, path);
    expect(sampleRate).toBe(16_000);
    expect(channels[0]).toHaveLength(4800);
    const { ICMT = "" } = readWavMetadata(bytes);
    expect(JSON.parse(ICMT)).toEqual(clip.settings);
    expect(JSON.parse(ICMT)).toMatchObject({ prompt: "rain", seed: 3, steps: 2, durationSeconds: 0.3 });
  });

  it("is not saved into a folder that does not exist", async () => {
    const clip = await model.generate("rain", { ...short, seed: 3 });
    await expect(clip.save(join(folder, "absent", "rain.wav"))).rejects.toMatchObject({ code: "io" });
  });
});

describe("a model folder", () => {
  /** A copy of the tiny model that something is wrong with. */
  async function spoiled(name: string, spoil: (path: string) => Promise<unknown>): Promise<string> {
    const path = join(folder, name);
    await cp(tiny, path, { recursive: true });
    await spoil(path);
    return path;
  }

  async function changeWeights(file: string, change: (weights: Map<string, Tensor>) => void): Promise<void> {
    const weights = new Map<string, Tensor>((await readSafetensors(file)).tensors);
    change(weights);
    await writeSafetensors(file, weights);
  }

  const unetFile = (path: string) => join(path, "unet", "diffusion_pytorch_model.safetensors");

  it("must be there", async () => {
    const attempt = load(join(folder, "absent"), cpu);
    await expect(attempt).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/^model: expected .*absent/),
    });
  });

  it.each(["unet", "vae", "text_encoder", "tokenizer", "scheduler"])("must have the part %s", async (part) => {
    const path = await spoiled(`without-${part}`, (copy) => rm(join(copy, part), { recursive: true }));
    await expect(load(path, cpu)).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining(part) });
  });

  it("needs a vocoder only where a sound is made with it, and says so before it is sampled", async () => {
    const path = await spoiled("without-vocoder", (copy) => rm(join(copy, "vocoder"), { recursive: true }));
    const other = await load(path, cpu);
    await expect(other.generate("rain", { ...short, vocoder: "griffin-lim" })).resolves.toBeDefined();
    const stages = new Set<string>();
    const report = ({ stage }: GenerateEvent) => void stages.add(stage);
    const attempt = other.generate("rain", { ...short, vocoder: "hifigan", report });
    await expect(attempt).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/^vocoder: expected hifigan, got no .*vocoder; add one, or choose griffin-lim$/),
    });
    expect([...stages]).toEqual(["embedding"]);
    await other.dispose();
  });

  it("needs an audio encoder only where a sound is given to be like", async () => {
    const path = await spoiled("without-audio-encoder", (copy) => rm(join(copy, "audio_encoder"), { recursive: true }));
    const other = await load(path, cpu);
    const rain = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));
    const attempt = other.generate(null, { ...short, audio: rain });
    await expect(attempt).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("audio_encoder"),
    });
    await other.dispose();
  });

  it.each([
    ["missing", (weights: Map<string, Tensor>) => weights.delete("conv_in.bias"), /1 missing \(conv_in\.bias\)/],
    ["extra", (weights: Map<string, Tensor>) => weights.set("stray", float32([1])), /1 extra \(stray\)/],
    [
      "misshapen",
      (weights: Map<string, Tensor>) => weights.set("conv_in.bias", float32([1, 2])),
      /1 misshapen \(conv_in\.bias \[2\] instead of \[16\]\)/,
    ],
  ])("is refused with a %s tensor", async (what, change, message) => {
    const path = await spoiled(`tensor-${what}`, (copy) => changeWeights(unetFile(copy), change));
    await expect(load(path, cpu)).rejects.toMatchObject({ code: "weights", message: expect.stringMatching(message) });
  });

  it.each([
    ["a config that is no JSON", "unet/config.json", "{", "config"],
    ["a config without a setting", "vae/config.json", "{}", "config"],
    ["a manifest that is no JSON", "foley.json", "nano", "config"],
    ["a manifest without a mel", "foley.json", "{}", "config"],
    ["default settings that cannot be", "foley.json", null, "config"],
    ["a schedule that is no JSON", "scheduler/scheduler_config.json", "{", "config"],
    ["a cut weight file", "unet/diffusion_pytorch_model.safetensors", "cut", "weights"],
    ["no tokens", "tokenizer/vocab.json", "[]", "config"],
  ])("is refused with %s", async (what, file, text, code) => {
    const path = await spoiled(what.replaceAll(" ", "-"), async (copy) => {
      const good = JSON.parse(await readFile(join(copy, "foley.json"), "utf8")) as object;
      const content = text ?? JSON.stringify({ ...good, defaults: { steps: -1 } });
      await writeFile(join(copy, file), content);
    });
    const attempt = load(path, cpu);
    await expect(attempt).rejects.toMatchObject({
      code,
      message: expect.stringContaining(join(path, file.split("/")[0] ?? "")),
    });
    await attempt.catch(({ message }: Error) => expect(message).not.toContain("\n"));
  });
});
