import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { terminalMessage } from "../src/cli/advice.ts";
import { readClap } from "../src/convert/clap.ts";
import { convertModel } from "../src/convert/convert.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { FoleyError } from "../src/engine/tensor/error.ts";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { AudioEmbedder, TextEmbedder } from "../src/generate/clap-embedder.ts";
import { findSnapshot } from "../src/hub/cache.ts";
import { inspectCheckpoint, inspectModel } from "../src/models/inspect.ts";

import { readPytorchStateDict } from "../src/weights/node/read-pytorch.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { largestDifference } from "./support/expect-close.ts";

import { FakeHub } from "./support/fake-hub.ts";
import { goldenValue } from "./support/golden.ts";
import { runCli } from "./support/run-cli.ts";
import { optionsOf, type ReferenceRun, type Trace, TracedModel } from "./support/traced-model.ts";

/** Checkpoints in the original layout, and what diffusers makes of them; see tools/golden/original.py. */
const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const { tensors: expected, metadata } = await readSafetensors(golden("original/expected.safetensors"));
const run = goldenValue<ReferenceRun>(metadata, "run");
const tokenizer = golden("pipeline/tokenizer");
const original = golden("original/audioldm.ckpt");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-convert-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The largest difference, as a share of the root mean square. */
function distance(name: string, values: Float32Array): number {
  return largestDifference(values, expected.get(name)?.data as Float32Array, "spread");
}

async function trace(folder: string, steps = run.num_inference_steps): Promise<Trace> {
  const model = await TracedModel.load(new NodeRuntime("cpu", threads), folder);
  try {
    return await model.trace(run.prompt, { ...optionsOf(run), steps });
  } finally {
    await model.dispose();
  }
}

async function sound(folder: string): Promise<Float32Array> {
  return (await trace(folder)).wave;
}

/** As in the script. */
const noise = (): Float32Array => new Generator(3).randn(96_000).map((value) => value * 0.1);

const threads = { threadCount: 1 };

async function embedSound(model: string, samples: Float32Array, sampleRate: number): Promise<Float32Array> {
  const audio = await AudioEmbedder.load(new NodeRuntime("cpu", threads), folderFiles(model));
  try {
    return await audio.embed(samples, sampleRate);
  } finally {
    await audio.dispose();
  }
}

async function embedText(model: string, prompt: string): Promise<Float32Array> {
  const text = await TextEmbedder.load(new NodeRuntime("cpu", threads), folderFiles(model));
  try {
    return await text.embed(prompt);
  } finally {
    await text.dispose();
  }
}

describe("foley models convert", () => {
  it.each([
    ["zip, wrapped, CLAP under cond_stage_model", "audioldm.ckpt", "original", []],
    ["older format, bare, CLAP in a list", "training.ckpt", "original", []],
    ["diffusers' heads", "audioldm.ckpt", "diffusers", ["--heads", "diffusers"]],
    ["moving averages", "audioldm.ckpt", "ema", ["--ema"]],
  ])("makes a folder that sounds as diffusers' own conversion: %s", async (what, file, name, options) => {
    const target = join(folder, what.replaceAll(/\W+/g, "-"));
    const argv = ["models", "convert", golden(`original/${file}`), target, "--tokenizer", tokenizer, ...options];
    const { status, out, err } = await runCli(...argv);
    expect(status, out + err).toBe(0);
    const { mel, wave } = await trace(target);
    expect(distance(`${name}.mel`, mel)).toBeLessThan(1e-4);
    expect(distance(`${name}.wave`, wave)).toBeLessThan(1e-4);
    expect(distance(`${name}.embedding`, await embedText(target, run.prompt))).toBeLessThan(1e-4);
    expect(distance("audio.embedding", await embedSound(target, noise(), 48_000))).toBeLessThan(1e-4);
  });

  it("makes a folder that agrees after fifty steps, too", async () => {
    const target = join(folder, "longer");
    await convertModel(original, target, { tokenizer });
    const { mel, wave } = await trace(target, 50);
    expect(distance("longer.mel", mel)).toBeLessThan(1e-4);
    expect(distance("longer.wave", wave)).toBeLessThan(1e-4);
  });

  it("tells heads and averages apart in what is compared", () => {
    for (const other of ["diffusers.mel", "ema.mel"]) {
      expect(distance("original.mel", expected.get(other)?.data as Float32Array)).toBeGreaterThan(0.1);
    }
  });

  it("writes half precision on wish, within what that loses", async () => {
    for (const [precision, limit] of [
      ["float16", 1e-4],
      ["bfloat16", 0.02],
    ] as const) {
      const target = join(folder, precision);
      await convertModel(original, target, { tokenizer, precision });
      const summary = await inspectModel(folderFiles(target));
      expect(summary.missing).toEqual([]);
      const stored = new Set(summary.parts.flatMap(({ precisions }) => precisions));
      expect([...stored]).toEqual([precision === "float16" ? "F16" : "BF16"]);
      // The checkpoint is in half precision itself.
      expect(distance("original.wave", await sound(target))).toBeLessThan(limit);
    }
  });

  it("refuses to write over anything, and leaves nothing behind where it fails", async () => {
    await expect(convertModel(original, folder, { tokenizer })).rejects.toMatchObject({ code: "usage" });
    const before = readdirSync(folder).sort();
    const target = join(folder, "never");
    const stopped = AbortSignal.abort();
    await expect(convertModel(original, target, { tokenizer, signal: stopped })).rejects.toMatchObject({
      code: "aborted",
    });
    await expect(convertModel(join(folder, "no.ckpt"), target)).rejects.toMatchObject({ code: "not-found" });
    await expect(convertModel(golden("pytorch/module.pth"), target)).rejects.toThrow(
      "expected the original AudioLDM's model.diffusion_model.*, got none",
    );
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it("says in one line that a tokenizer is missing, or does not fit", async () => {
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    vi.stubEnv("HF_HOME", join(folder, "empty-cache"));
    const target = join(folder, "never");
    await expect(convertModel(original, target)).rejects.toThrow(
      /^tokenizer: expected one in the cache or on the hub, got .+; give a folder with vocab.json and merges.txt$/,
    );
    const { err } = await runCli("models", "convert", original, target, "--quiet");
    expect(err.trim()).toMatch(
      /tokenizer: expected one in the cache or on the hub, got .+; give a folder with vocab.json and merges.txt by --tokenizer$/,
    );
    vi.unstubAllEnvs();
    const nano = fileURLToPath(new URL("../models/nano/tokenizer", import.meta.url));
    await expect(convertModel(original, target, { tokenizer: nano })).rejects.toThrow(
      /expected a tokenizer of at most \d+ tokens, as the encoder knows, got 1024/,
    );
  });

  it("fetches the tokenizer alone where it is not here", async () => {
    const files = ["vocab.json", "merges.txt"].map((name): [string, Buffer] => [
      `tokenizer/${name}`,
      readFileSync(join(tokenizer, name)),
    ]);
    const hub = new FakeHub(
      new Map([
        ...files,
        ["unet/diffusion_pytorch_model.safetensors", Buffer.alloc(9)],
        ["model_index.json", Buffer.from("{}")],
      ]),
      "cvssp/audioldm-s-full-v2",
    );
    vi.stubEnv("HF_ENDPOINT", await hub.start());
    vi.stubEnv("HF_HOME", join(folder, "cache"));
    try {
      const target = join(folder, "fetched-tokenizer");
      await convertModel(original, target);
      expect(hub.requests.map(({ path }) => path).sort()).toEqual(["tokenizer/merges.txt", "tokenizer/vocab.json"]);
      expect(distance("original.embedding", await embedText(target, run.prompt))).toBeLessThan(1e-4);
      // The cache must not take it for the model.
      expect(findSnapshot("cvssp/audioldm-s-full-v2")).toBeNull();
    } finally {
      vi.unstubAllEnvs();
      await hub.stop();
    }
  });

  it("inspects a checkpoint without reading its numbers", async () => {
    const { parts, missing } = await inspectCheckpoint(await fileSource(original));
    expect(missing).toEqual([]);
    expect(parts.map(({ name }) => name)).toEqual([
      "unet",
      "unet, averaged",
      "vocoder",
      "vae",
      "text_encoder",
      "audio_encoder",
      "other",
    ]);
    expect(parts[0]).toMatchObject({ parameterCount: 396_836, bytes: 793_672, precisions: ["F16"] });
    expect((await inspectCheckpoint(await fileSource(golden("original/clap.pt")))).missing).toEqual([]);
    const clap = await inspectModel(folderFiles(golden("clap/fused")));
    expect(clap.parts.map(({ name }) => name)).toEqual(["text_encoder", "audio_encoder", "other"]);
    expect(clap.missing).toEqual([]);
    expect((await inspectCheckpoint(await fileSource(golden("pytorch/module.pth")))).missing).toHaveLength(2);
  });

  it("inspects of several forms of weights beside each other what is loaded", async () => {
    const several = join(folder, "several");
    await cp(golden("pipeline"), several, { recursive: true });
    const weights = join(several, "vae", "diffusion_pytorch_model.safetensors");
    const before = await inspectModel(folderFiles(several));
    await cp(weights, join(several, "vae", "diffusion_pytorch_model.fp16.safetensors"));
    await cp(golden("pytorch/module.pth"), join(several, "vae", "diffusion_pytorch_model.bin"));
    expect(await inspectModel(folderFiles(several))).toEqual(before);
    await rm(weights);
    await rm(join(several, "vae", "diffusion_pytorch_model.fp16.safetensors"));
    const vae = (await inspectModel(folderFiles(several))).parts.find(({ name }) => name === "vae");
    expect(vae?.parameterCount).toBeGreaterThan(0);
  });

  it("writes a folder of older and half-precision files again as one safetensors file for each part", async () => {
    const source = join(folder, "older");
    await cp(golden("pipeline"), source, { recursive: true });
    const half = join(source, "unet", "diffusion_pytorch_model.fp16.safetensors");
    await rename(join(source, "unet", "diffusion_pytorch_model.safetensors"), half);
    const target = join(folder, "again");
    await convertModel(source, target);
    expect(readdirSync(join(target, "unet")).sort()).toEqual(["config.json", "diffusion_pytorch_model.safetensors"]);
    const [before, after] = [await sound(golden("pipeline")), await sound(target)];
    expect(Math.max(...before.map(Math.abs))).toBeGreaterThan(0);
    expect(after).toEqual(before);
  });
});

describe("a model folder that is written again", () => {
  const target = (): string => join(folder, "never");

  it("keeps what lies beside the weights of a part, but for other forms of them", async () => {
    const source = join(folder, "with-files-beside");
    await cp(golden("pipeline"), source, { recursive: true });
    await writeFile(join(source, "text_encoder", "preprocessor_config.json"), "{}");
    await writeFile(join(source, "text_encoder", "model.fp16.safetensors"), "other weights");
    await writeFile(join(source, "files.json"), "hashes of what is written otherwise");
    const written = join(folder, "files-beside");
    await convertModel(source, written);
    expect(readdirSync(written)).not.toContain("files.json");
    expect(readdirSync(join(written, "text_encoder")).sort()).toEqual([
      "config.json",
      "model.safetensors",
      "preprocessor_config.json",
    ]);
  });

  it("of MusicLDM keeps its audio tower beside another text tower, and its index names that one's class", async () => {
    const written = join(folder, "music");
    const given = join(folder, "clap-of-music");
    await cp(golden("musicldm/text_encoder"), given, { recursive: true });
    await convertModel(golden("musicldm"), written, { textEncoder: given });
    const { text_encoder } = JSON.parse(readFileSync(join(written, "model_index.json"), "utf8"));
    expect(text_encoder).toEqual(["transformers", "ClapTextModelWithProjection"]);
    const [before, after] = await Promise.all(
      [golden("musicldm"), written].map((model) => embedSound(model, noise(), 48_000)),
    );
    expect(after).toEqual(before);
  });

  it("takes another tokenizer where that fits its text encoder", async () => {
    const given = join(folder, "given-tokenizer");
    await cp(golden("pipeline"), given, { recursive: true });
    const written = join(folder, "of-another-tokenizer");
    await convertModel(golden("pipeline"), written, { tokenizer: given });
    expect(readFileSync(join(written, "tokenizer", "vocab.json"))).toEqual(
      readFileSync(join(given, "tokenizer", "vocab.json")),
    );
    await expect(convertModel(golden("pipeline"), target(), { tokenizer: join(folder, "nowhere") })).rejects.toThrow(
      /nowhere.*vocab\.json/,
    );
    const nano = fileURLToPath(new URL("../models/nano", import.meta.url));
    await expect(convertModel(golden("pipeline"), target(), { tokenizer: nano })).rejects.toThrow(
      /expected a tokenizer of at most \d+ tokens, as the encoder knows, got 1024/,
    );
  });

  it("refuses a text encoder that its own tokenizer does not fit", async () => {
    const other = join(folder, "many-words");
    const nano = fileURLToPath(new URL("../models/nano/tokenizer", import.meta.url));
    await cp(golden("pipeline"), other, { recursive: true });
    await rm(join(other, "tokenizer"), { recursive: true });
    await cp(nano, join(other, "tokenizer"), { recursive: true });
    await expect(convertModel(other, target(), { textEncoder: golden("pipeline") })).rejects.toThrow(
      /expected a tokenizer of at most \d+ tokens, as the encoder knows, got 1024/,
    );
  });

  it("refuses what counts for another kind of source, and so does that", async () => {
    const refused = async (source: string, wishes: object): Promise<string> => {
      const { message } = (await convertModel(source, target(), wishes).catch((error: unknown) => error)) as FoleyError;
      return message;
    };
    const whole = "an original checkpoint with a UNet";
    expect(await refused(golden("pipeline"), { isEma: true })).toContain(
      `expected ${whole} to take moving averages of, got none; leave isEma out`,
    );
    expect(await refused(golden("clap/unfused"), { heads: "diffusers" })).toContain(
      `expected ${whole} whose heads are to be told, got none; leave heads out`,
    );
    expect(await refused(original, { tokenizer, loras: [{ path: "x", strength: 1 }] })).toMatch(
      /expected a model folder to add low-rank changes to, got none; convert it to a folder first$/,
    );
    const { err } = await runCli("models", "convert", golden("pipeline"), target(), "--ema", "--quiet");
    expect(err.trim()).toMatch(/got none; leave --ema out$/);
  });
});

describe("CLAP", () => {
  it("is asked for where a checkpoint has none, and taken from where it is said to be", async () => {
    const source = join(folder, "without-clap.safetensors");
    const weights = await readPytorchStateDict(original, (name) => !name.startsWith("cond_stage_model"));
    await writeSafetensors(source, weights);
    const target = join(folder, "with-clap");
    await expect(convertModel(source, target, { tokenizer })).rejects.toThrow(
      /expected unet, vae, text_encoder, got no text_encoder; take its text_encoder from CLAP$/,
    );
    const { err } = await runCli("models", "convert", source, target, "--tokenizer", tokenizer, "--quiet");
    expect(err.trim()).toMatch(
      /expected unet, vae, text_encoder, got no text_encoder; take it from CLAP with --text-encoder$/,
    );
    const clap = golden("original/clap.pt");
    await convertModel(source, target, { tokenizer, textEncoder: clap, audioEncoder: clap });
    expect(distance("original.wave", await sound(target))).toBeLessThan(1e-4);
    expect(distance("audio.embedding", await embedSound(target, noise(), 48_000))).toBeLessThan(1e-4);
  });

  const sounds = (): Float32Array => new Generator(4).randn(8_000).map((value) => value * 0.1);

  it.each(["unfused", "fused"])("of transformers becomes two encoders and a tokenizer: %s", async (name) => {
    const target = join(folder, `clap-${name}`);
    await convertModel(golden(`clap/${name}`), target);
    expect(readdirSync(target).sort()).toEqual(["audio_encoder", "text_encoder", "tokenizer"]);
    const embeddings = (await readSafetensors(golden("clap/expected.safetensors"))).tensors;
    const near = (what: string, values: Float32Array): void => {
      const wanted = embeddings.get(`${name}.${what}`)?.data as Float32Array;
      values.forEach((value, i) => {
        expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(1e-4);
      });
    };
    near("text", await embedText(target, "a dog barking in the rain"));
    near("audio", await embedSound(target, sounds(), 16_000));
  });

  it("of LAION gives the encoders of the checkpoint that contains it", async () => {
    const target = join(folder, "laion");
    await convertModel(golden("original/clap.pt"), target, { tokenizer });
    expect(distance("original.embedding", await embedText(target, run.prompt))).toBeLessThan(1e-4);
    expect(distance("audio.embedding", await embedSound(target, noise(), 48_000))).toBeLessThan(1e-4);
  });

  it("is refused in one line where an encoder's settings are none", async () => {
    const source = join(folder, "without-settings");
    await convertModel(original, source, { tokenizer });
    await writeFile(join(source, "audio_encoder", "config.json"), "null");
    await expect(readClap(source)).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/audio_encoder: the settings: .*; correct the file$/),
    });
  });

  it("lends its audio encoder to a model without one, which says where to get it", async () => {
    const bare = join(folder, "bare");
    await convertModel(original, bare, { tokenizer });
    await rm(join(bare, "audio_encoder"), { recursive: true });
    const deaf = await embedSound(bare, noise(), 48_000).catch((error: FoleyError) => terminalMessage(error));
    expect(deaf).toMatch(
      /expected an audio_encoder to hear sounds with, got none; pull clap-htsat-unfused and add it with foley models convert/,
    );
    const whole = join(folder, "whole");
    await convertModel(bare, whole, { audioEncoder: golden("original/clap.pt") });
    expect(distance("audio.embedding", await embedSound(whole, noise(), 48_000))).toBeLessThan(1e-4);
    const other = golden("clap/unfused");
    await expect(convertModel(bare, join(folder, "never"), { audioEncoder: other })).rejects.toThrow(
      "expected the audio_encoder of width 16, got 12; choose another CLAP",
    );
  });
});
