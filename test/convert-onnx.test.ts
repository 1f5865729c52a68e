import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertModel } from "../src/convert/convert.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { float32 } from "../src/engine/tensor/tensor.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { loadUnet } from "../src/generate/compiled-parts.ts";
import { positionIds } from "../src/models/clap/text-encoder.ts";
import { loadTokenizer } from "../src/text/tokenizer-files.ts";

import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { expectClose } from "./support/expect-close.ts";

import { goldenValue } from "./support/golden.ts";
import { type CliOutcome, runCli } from "./support/run-cli.ts";

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
/** What diffusers makes of the checkpoint; see tools/golden/original.py. */
const { tensors: expected, metadata } = await readSafetensors(golden("original/expected.safetensors"));
const run = goldenValue<{ readonly prompt: string; readonly audio_length_in_s: number }>(metadata, "run");

let folder: string;
let model: string;
let exported: string;

interface Facts {
  readonly scalingFactor: number;
  readonly models: Readonly<
    Record<
      string,
      Readonly<Record<"inputs" | "outputs", Readonly<Record<string, { dtype: string; shape: readonly number[] }>>>>
    >
  >;
}
let facts: Facts;

async function convert(...argv: string[]): Promise<Pick<CliOutcome, "status" | "err">> {
  const { status, err } = await runCli("models", "convert", ...argv);
  return { status, err };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-onnx-"));
  model = join(folder, "model");
  exported = join(folder, "onnx");
  await convertModel(golden("original/audioldm.ckpt"), model, { tokenizer: golden("pipeline/tokenizer") });
  const sizes = ["--duration", String(run.audio_length_in_s), "--batch", "2", "--quiet"];
  expect(await convert(model, exported, "--to", "onnx", ...sizes)).toEqual({ status: 0, err: "" });
  facts = JSON.parse(readFileSync(join(exported, "onnx.json"), "utf8")) as Facts;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Opens a file as anybody would, and runs it. */
async function compute(name: string, feeds: Readonly<Record<string, ort.Tensor>>): Promise<ort.Tensor> {
  const session = await ort.InferenceSession.create(join(exported, `${name}.onnx`));
  try {
    const [only] = Object.values(await session.run(feeds));
    return only as ort.Tensor;
  } finally {
    await session.release();
  }
}

function shapeOf(name: string, input: string): readonly number[] {
  return facts.models[name]?.inputs[input]?.shape as readonly number[];
}

function feed(name: string, input: string, data: Float32Array): Readonly<Record<string, ort.Tensor>> {
  return { [input]: new ort.Tensor("float32", data, shapeOf(name, input)) };
}

const numbers = (name: string): Float32Array => expected.get(name)?.data as Float32Array;

function expectNear(came: ort.Tensor, wanted: Float32Array, length = wanted.length): void {
  const data = (came.data as Float32Array).subarray(0, length);
  expectClose(data, wanted, 1e-3, { scale: "spread" });
}

describe("foley models convert --to onnx", () => {
  it("writes each model with its weights beside it, and what it takes", () => {
    expect(readdirSync(exported).sort()).toEqual([
      "audio_encoder.onnx",
      "audio_encoder.onnx.data",
      "onnx.json",
      "scheduler",
      "text_encoder.onnx",
      "text_encoder.onnx.data",
      "tokenizer",
      "unet.onnx",
      "unet.onnx.data",
      "vae_decoder.onnx",
      "vae_decoder.onnx.data",
      "vocoder.onnx",
      "vocoder.onnx.data",
    ]);
    expect(statSync(join(exported, "unet.onnx.data")).size).toBeGreaterThan(4 * 396_000);
    expect(statSync(join(exported, "unet.onnx")).size).toBeLessThan(200_000);
    expect(shapeOf("unet", "sample")).toEqual([2, 4, 16, 32]);
  });

  it("gives diffusers' embedding of a text", async () => {
    const shape = shapeOf("text_encoder", "input_ids");
    const tokenizer = await loadTokenizer(folderFiles(exported), "tokenizer");
    const { inputIds, attentionMask } = tokenizer.encode(run.prompt, { maxLength: shape[1] as number });
    const places = positionIds(inputIds, 1);
    const embedding = await compute("text_encoder", {
      input_ids: new ort.Tensor("int64", BigInt64Array.from(inputIds.map(BigInt)), shape),
      attention_mask: new ort.Tensor("float32", Float32Array.from(attentionMask), shape),
      position_ids: new ort.Tensor("int64", BigInt64Array.from([...places].map(BigInt)), shape),
    });
    expectNear(embedding, numbers("original.embedding"));
  });

  it("gives foley's own noise", async () => {
    const generator = new Generator(8);
    const [shape, width] = [shapeOf("unet", "sample"), shapeOf("unet", "class_labels")];
    const sample = generator.randn(shape.reduce((a, b) => a * b, 1));
    const classLabels = generator.randn(width.reduce((a, b) => a * b, 1));
    const timestep = Float32Array.of(701, 3);
    const noise = await compute("unet", {
      ...feed("unet", "sample", sample),
      ...feed("unet", "timestep", timestep),
      ...feed("unet", "class_labels", classLabels),
    });
    const own = await loadUnet(new NodeRuntime("cpu", { threadCount: 1 }), folderFiles(model));
    const executable = await own.forShape([shape[0], shape[2], shape[3]] as number[]);
    const wanted = await executable.run({
      sample: float32(sample, shape),
      timestep: float32(timestep),
      classLabels: float32(classLabels, width),
    });
    await own.dispose();
    expectNear(noise, wanted.noise?.data as Float32Array);
  });

  it("gives diffusers' mel of a latent, and its sound of a mel", async () => {
    const time = shapeOf("vae_decoder", "latent")[2] as number;
    expect(time).toBe(16);
    const latent = numbers("original.latent").map((value) => value / facts.scalingFactor);
    const mel = await compute("vae_decoder", feed("vae_decoder", "latent", latent));
    expectNear(mel, numbers("original.mel"));
    const wave = await compute("vocoder", feed("vocoder", "mel", numbers("original.mel")));
    expectNear(wave, numbers("original.wave"), numbers("original.wave").length);
  });

  it("refuses what does not belong together", async () => {
    const target = join(folder, "never");
    const cases: readonly (readonly [string[], string])[] = [
      [["--to", "onnx", "--precision", "float16"], "convert to a folder with these options first"],
      [["--duration", "3"], "expected --to onnx with --duration and --batch"],
      [["--to", "onnx", "--duration", "0"], "expected a duration above 0"],
    ];
    for (const [argv, message] of cases) {
      const { status, err } = await convert(model, target, ...argv);
      expect(status).toBe(2);
      expect(err).toContain(message);
    }
    const { status, err } = await convert(golden("original/audioldm.ckpt"), target, "--to", "onnx");
    expect(status).toBe(1);
    expect(err).toContain("make one of it with foley models convert");
  });
});
