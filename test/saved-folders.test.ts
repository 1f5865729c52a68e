import { readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertModel } from "../src/convert/convert.ts";
import { convertForDiffusers } from "../src/convert/for-diffusers.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { AudioEmbedder, TextEmbedder } from "../src/generate/clap-embedder.ts";
import { readManifest } from "../src/models/manifest.ts";
import { writeManifest } from "../src/models/node/write-manifest.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { goldenValue } from "./support/golden.ts";
import { runCli } from "./support/run-cli.ts";
import { distance, type Trace, TracedModel } from "./support/traced-model.ts";

/** Folders as diffusers and transformers 5 save them; see tools/golden. */
const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const runtime = (): NodeRuntime => new NodeRuntime("cpu", { threadCount: 1 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-saved-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** All that a command line says. */
async function run(...argv: string[]): Promise<{ readonly status: number; readonly written: string }> {
  const { status, out, err } = await runCli(...argv);
  return { status, written: out + err };
}

async function traceOf(model: string, prompt = "rain"): Promise<Trace> {
  const traced = await TracedModel.load(runtime(), model);
  try {
    return await traced.trace(prompt, { seed: 1, steps: 2, durationSeconds: 0.2 });
  } finally {
    await traced.dispose();
  }
}

async function soundOf(model: string, prompt: string): Promise<Float32Array> {
  return (await traceOf(model, prompt)).wave;
}

async function expectEmbeddings(model: string, text: string, expected: ReadonlyMap<string, { data: unknown }>) {
  const [words, sounds] = [
    await TextEmbedder.load(runtime(), folderFiles(model)),
    await AudioEmbedder.load(runtime(), folderFiles(model)),
  ];
  const near = (what: string, values: Float32Array): void => {
    const wanted = expected.get(what)?.data as Float32Array;
    expect(Math.max(...values.map((value, i) => Math.abs(value - (wanted[i] as number))))).toBeLessThan(1e-5);
  };
  near("text", await words.embed(text));
  const noise = new Generator(4).randn(8_000).map((value) => value * 0.1);
  near("audio", await sounds.embed(noise, 16_000));
  await Promise.all([words.dispose(), sounds.dispose()]);
}

describe("a model folder whose tokenizer is tokenizer.json alone", () => {
  it("sounds as with vocab.json and merges.txt", async () => {
    const model = join(folder, "whole-tokenizer");
    await cp(golden("pipeline"), model, { recursive: true });
    await rm(join(model, "tokenizer"), { recursive: true });
    await cp(golden("tokenizers/whole"), join(model, "tokenizer"), { recursive: true });
    const prompt = "a dog barking in the rain, 狗叫";
    expect(await soundOf(model, prompt)).toEqual(await soundOf(golden("pipeline"), prompt));
  });

  it("cuts a text to the length that its settings say, as diffusers does", async () => {
    const model = join(folder, "short-tokenizer");
    await cp(golden("pipeline"), model, { recursive: true });
    await writeFile(join(model, "tokenizer", "tokenizer_config.json"), '{"model_max_length": 8}');
    const text = "the dog barks in the rain while thunder rolls";
    const embed = async (path: string, words: string): Promise<Float32Array> => {
      const embedder = await TextEmbedder.load(runtime(), folderFiles(path));
      const embedding = await embedder.embed(words);
      await embedder.dispose();
      return embedding;
    };
    expect(await embed(model, text)).toEqual(await embed(model, `${text} in the distance`));
    expect(await embed(model, text)).not.toEqual(await embed(golden("pipeline"), text));
  });
});

describe("CLAP with its processor, as transformers 5 saves it", () => {
  it("becomes two encoders that give its embeddings, with its tokenizer and its feature extractor's settings", async () => {
    const target = join(folder, "clap");
    await convertModel(golden("clap-processor"), target);
    expect(readdirSync(join(target, "tokenizer")).sort()).toEqual(["tokenizer.json", "tokenizer_config.json"]);
    const { tensors, metadata } = await readSafetensors(golden("clap-processor/expected.safetensors"));
    await expectEmbeddings(target, goldenValue(metadata, "text"), tensors);
  });
});

describe("a folder of another kind of model", () => {
  it("is named in one sentence by generate, convert and inspect", async () => {
    const model = join(folder, "audioldm2");
    await mkdir(join(model, "unet"), { recursive: true });
    await writeFile(join(model, "unet", "config.json"), '{"_class_name": "AudioLDM2UNet2DConditionModel"}');
    const index = { _class_name: "AudioLDM2Pipeline", unet: ["audioldm2", "AudioLDM2UNet2DConditionModel"] };
    await writeFile(join(model, "model_index.json"), JSON.stringify(index));
    const sentence =
      /AudioLDM2Pipeline: AudioLDM 2, whose UNet follows T5 and a language model besides CLAP; foley can use its CLAP, with models convert AUDIOLDM FOLDER --audio-encoder/;
    for (const argv of [
      ["generate", "rain", "--model", model, "--out", join(folder, "never.wav")],
      ["models", "convert", model, join(folder, "never")],
      ["models", "convert", model, join(folder, "never"), "--to", "onnx"],
    ]) {
      const { status, written } = await run(...argv);
      expect([status, written]).toEqual([1, expect.stringMatching(sentence)]);
      expect(written.trim().split("\n")).toHaveLength(1);
    }
    const inspected = await run("models", "inspect", model);
    expect([inspected.status, inspected.written]).toEqual([0, expect.stringMatching(sentence)]);
    expect(JSON.parse((await run("models", "inspect", model, "--json")).written).limit).toMatch(sentence);
  });
});

describe("a folder that is written again", () => {
  it("keeps every setting as Python wrote it, but for the precision in which they are loaded", async () => {
    const source = join(folder, "with-forms");
    await cp(golden("musicldm"), source, { recursive: true });
    const forms =
      '{\n  "initializer_factor": 1.0,\n  "torch_dtype": "float16",\n  "low": -Infinity,\n  "none": NaN,\n  ';
    for (const part of ["text_encoder", "vocoder"]) {
      const path = join(source, part, "config.json");
      await writeFile(path, (await readFile(path, "utf8")).replace("{\n  ", forms));
    }
    for (const precision of ["float32", "float16"] as const) {
      const target = join(folder, `with-forms-${precision}`);
      await convertModel(source, target, { precision });
      for (const file of ["text_encoder/config.json", "vocoder/config.json", "unet/config.json", "vae/config.json"]) {
        const before = (await readFile(join(source, file), "utf8")).replace(/(dtype": )"float16"/g, '$1"float32"');
        expect(await readFile(join(target, file), "utf8")).toBe(before);
      }
      for (const file of ["scheduler/scheduler_config.json", "tokenizer/tokenizer.json", "model_index.json"])
        expect(await readFile(join(target, file), "utf8")).toBe(await readFile(join(source, file), "utf8"));
    }
  });

  it("is refused where a network has settings but no weights", async () => {
    const [source, target] = [join(folder, "no-weights"), join(folder, "no-weights-again")];
    await cp(golden("pipeline"), source, { recursive: true });
    for (const name of readdirSync(join(source, "unet")))
      if (name !== "config.json") await rm(join(source, "unet", name));
    await expect(convertModel(source, target)).rejects.toMatchObject({
      code: "weights",
      message: expect.stringContaining("unet: expected weights beside config.json, got none; add them"),
    });
    expect(readdirSync(folder)).not.toContain("no-weights-again");
  });

  it("has fractions where transformers takes nothing else, in parts of our own making and in damaged ones", async () => {
    const source = join(folder, "damaged");
    await cp(golden("pipeline"), source, { recursive: true });
    const path = join(source, "text_encoder", "config.json");
    await writeFile(
      path,
      (await readFile(path, "utf8")).replace('"initializer_factor": 1.0', '"initializer_factor": 1'),
    );
    await convertModel(source, join(folder, "mended-plain"));
    const text = await readFile(join(folder, "mended-plain", "text_encoder", "config.json"), "utf8");
    expect(text).toContain('"initializer_factor": 1.0');
    await convertModel(golden("clap-processor"), join(folder, "towers"));
    const audio = await readFile(join(folder, "towers", "audio_encoder", "config.json"), "utf8");
    expect(audio).toMatch(/"mlp_ratio": 2\.0/);
  });
});

describe("foley models convert --to diffusers", () => {
  it("folds the statistics of mels and the duration into what diffusers reads, and makes the same mels", async () => {
    const source = join(folder, "standardized");
    await cp(golden("pipeline"), source, { recursive: true });
    await rm(join(source, "tokenizer", "tokenizer_config.json"), { force: true });
    const { mel } = await readManifest(folderFiles(source));
    const defaults = { steps: 3, durationSeconds: 0.8 };
    await writeManifest(source, { mel, melMean: -7.25, melStd: 3.5, name: "tiny", defaults });
    const target = join(folder, "for-diffusers");
    const { status, written } = await run("models", "convert", source, target, "--to", "diffusers", "--quiet");
    expect([status, written]).toEqual([0, `${target}\n`]);
    const [before, after] = [await traceOf(source), await traceOf(target)];
    expect(distance(after.mel, before.mel)).toBeLessThan(1e-5);
    expect(distance(after.wave, before.wave)).toBeLessThan(1e-4);
    expect(await readManifest(folderFiles(target))).toMatchObject({
      melMean: 0,
      melStd: 1,
      name: "tiny",
      defaults,
    });
    const unet = JSON.parse(await readFile(join(target, "unet", "config.json"), "utf8"));
    // 80 frames, of which the autoencoder makes a cell of two.
    expect(unet.sample_size).toBe(40);
    const settings = JSON.parse(await readFile(join(target, "tokenizer", "tokenizer_config.json"), "utf8"));
    expect(settings).toMatchObject({ model_max_length: 32, mask_token: { content: "<mask>", lstrip: true } });
  });

  it("writes nano as diffusers takes it: DDPM, which derives its noise from the clamped latent, and no audio encoder", async () => {
    const target = join(folder, "nano-for-diffusers");
    await convertForDiffusers("nano", target);
    const read = async (file: string): Promise<object> => JSON.parse(await readFile(join(target, file), "utf8"));
    const scheduler = await read("scheduler/scheduler_config.json");
    expect(scheduler).toMatchObject({ _class_name: "DDPMScheduler", clip_sample: true, clip_sample_range: 4 });
    expect(scheduler).not.toHaveProperty("use_clipped_model_output");
    expect(await read("model_index.json")).toMatchObject({ scheduler: ["diffusers", "DDPMScheduler"] });
    expect(await read("model_index.json")).not.toHaveProperty("audio_encoder");
    expect(await read("unet/config.json")).toMatchObject({ sample_size: 64 });
    expect(await read("text_encoder/config.json")).toMatchObject({ max_position_embeddings: 130, dtype: "float32" });
    expect(await read("tokenizer/tokenizer_config.json")).toMatchObject({ model_max_length: 64 });
    const embed = async (model: string): Promise<Float32Array> => {
      const embedder = await TextEmbedder.load(runtime(), folderFiles(model));
      const embedding = await embedder.embed("a dog barking <mask>");
      await embedder.dispose();
      return embedding;
    };
    const nano = fileURLToPath(new URL("../models/nano", import.meta.url));
    expect(distance(await embed(target), await embed(nano))).toBeLessThan(1e-5);
  });

  it("takes no option of another form", async () => {
    const { status, written } = await run(
      "models",
      "convert",
      "nano",
      join(folder, "never"),
      "--to",
      "diffusers",
      "--ema",
    );
    expect([status, written]).toEqual([2, expect.stringContaining("expected --precision alone with --to diffusers")]);
  });
});
