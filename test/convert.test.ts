import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../src/cli/main.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/index.ts";
import { AudioEmbedder, TextEmbedder } from "../src/generate/clap-embedder.ts";
import { load } from "../src/index.ts";
import { readSafetensors } from "../src/weights/index.ts";

/** Checkpoints in the original layout, and what diffusers makes of them; see tools/golden/original.py. */
const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const { tensors: expected, metadata } = await readSafetensors(golden("original/expected.safetensors"));
const run = JSON.parse(metadata.run ?? "{}") as {
  readonly seed: number;
  readonly prompt: string;
  readonly audio_length_in_s: number;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
};
const tokenizer = golden("pipeline/tokenizer");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-convert-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The largest difference, as a share of the largest number. */
function distance(name: string, values: Float32Array): number {
  const wanted = expected.get(name)?.data as Float32Array;
  expect(values).toHaveLength(wanted.length);
  let difference = 0;
  let scale = 0;
  wanted.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - (values[i] as number)));
    scale = Math.max(scale, Math.abs(value));
  });
  return difference / scale;
}

async function sound(model: string): Promise<Float32Array> {
  const loaded = await load(model, { device: "cpu", threadCount: 1 });
  try {
    const clip = await loaded.generate(run.prompt, {
      seed: run.seed,
      durationSeconds: run.audio_length_in_s,
      steps: run.num_inference_steps,
      guidance: run.guidance_scale,
      eta: 0,
    });
    return clip.samples;
  } finally {
    await loaded.dispose();
  }
}

/** As in the script. */
const noise = (): Float32Array => new Generator(3).randn(96_000).map((value) => value * 0.1);

const door = () => {
  const written: string[] = [];
  const keep = (text: string): void => void written.push(text);
  return { written, door: { out: keep, err: keep, isTerminal: false, signal: new AbortController().signal } };
};

describe("foley models convert", () => {
  it.each([
    ["zip, wrapped, CLAP under cond_stage_model", "audioldm.ckpt", "original", []],
    ["older format, bare, CLAP in a list", "training.ckpt", "original", []],
    ["diffusers' heads", "audioldm.ckpt", "diffusers", ["--heads", "diffusers"]],
    ["moving averages", "audioldm.ckpt", "ema", ["--ema"]],
  ])("makes a folder that sounds as diffusers' own conversion: %s", async (what, file, name, options) => {
    const target = join(folder, what.replaceAll(/\W+/g, "-"));
    const { written, door: outside } = door();
    const argv = ["models", "convert", golden(`original/${file}`), target, "--tokenizer", tokenizer, ...options];
    expect(await main(argv, outside), written.join("")).toBe(0);
    expect(distance(`${name}.wave`, await sound(target))).toBeLessThan(1e-4);
    const text = await TextEmbedder.load(new NodeRuntime("cpu", { threadCount: 1 }), target);
    expect(distance(`${name}.embedding`, await text.embed(run.prompt))).toBeLessThan(1e-4);
    await text.dispose();
    const audio = await AudioEmbedder.load(new NodeRuntime("cpu", { threadCount: 1 }), target);
    expect(distance("audio.embedding", await audio.embed(noise(), 48_000))).toBeLessThan(1e-3);
    await audio.dispose();
  });
});
