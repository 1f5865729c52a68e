import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstChannel } from "../src/audio/waveform.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Shape } from "../src/engine/tensor/shape.ts";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { loadMsClap } from "../src/evaluate/backbone/ms-clap.ts";
import { fileSource } from "../src/files/file-source.ts";
import { clapPresets } from "../src/models/clap/config.ts";
import { msClapFilterBank, msClapLogMel, msClapSamples } from "../src/models/ms-clap/log-mel.ts";
import { msClapAudioParts } from "../src/models/ms-clap/weights.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { largestDifference } from "./support/expect-close.ts";
import { goldenValue } from "./support/golden.ts";
import { mixedClip } from "./support/mixed-clips.ts";
import { randomWeights } from "./support/random-weights.ts";

// What msclap, asked as kadtk asks it, made of the same clips with the same weights, by tools/golden/ms_clap.py.

const golden = fileURLToPath(new URL("golden/backbones/ms-clap.safetensors", import.meta.url));
const { tensors, metadata } = await readSafetensors(golden);
const layoutOf = (key: string) => goldenValue<Readonly<Record<string, Shape>>>(metadata, key);
const runtime = new NodeRuntime("cpu");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-ms-clap-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function expected(name: string): Float32Array {
  return (tensors.get(name) as Tensor<"float32">).data;
}

/** The random weights of tools/golden/recipe.py, under their names in a published file. */
function randomMsClap(): Map<string, Tensor<"float32">> {
  const weights = randomWeights(new Map(Object.entries(layoutOf("small"))));
  return new Map([...weights].map(([name, tensor]) => [`audio_encoder.${name}`, tensor]));
}

describe("MS-CLAP", () => {
  it("hears what msclap hears of 7 s from every second on", async () => {
    const path = join(folder, "small.safetensors");
    const text = float32(new Float32Array(4), [4]);
    await writeSafetensors(path, new Map([...randomMsClap(), ["caption_encoder.base.wte.weight", text]]));
    const backbone = await loadMsClap(runtime, await fileSource(path));
    const clips = [0.7, 3, 9.2].map((s, i) => mixedClip(i, 0, Math.floor(44_100 * s), 44_100));
    const heard = await Promise.all(clips.map((clip) => backbone.embed(clip)));
    expect(heard.map(({ rows }) => rows)).toEqual([1, 3, 10]);
    const embeddings = heard.flatMap((one) => [...one.embeddings]);
    expect(largestDifference(embeddings, expected("embeddings"))).toBeLessThan(1e-3);
  });

  it("sees the original's spectrogram, by the original's mel bands or by those of a file", () => {
    const second = firstChannel(mixedClip(0, 0, 44_100, 44_100));
    const samples = new Float32Array(msClapSamples);
    samples.set(second);
    const bank = msClapFilterBank(null);
    const mel = msClapLogMel(samples, bank);
    expect(mel.length).toBe(965 * 64);
    expect(largestDifference(mel.subarray(0, 8 * 64), expected("mel"))).toBeLessThan(1e-4);
    const data = new Float32Array(513 * 64);
    for (const [band, { first, weights }] of bank.entries())
      for (const [i, weight] of weights.entries()) data[(first + i) * 64 + band] = weight;
    const stored = msClapFilterBank(float32(data, [513, 64]));
    expect(largestDifference(msClapLogMel(samples, stored), mel)).toBeLessThan(1e-6);
  });

  it("is told by the published names and shapes", () => {
    const entries = Object.entries(layoutOf("layout")).map(
      ([name, shape]) =>
        [`audio_encoder.${name}`, float32(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)] as const,
    );
    const { config } = msClapAudioParts("CLAP_weights_2023.pth", new Map(entries));
    const { depths, num_attention_heads, patch_embeds_hidden_size } = clapPresets.audioldm.audio_config;
    expect(config).toMatchObject({ depths, num_attention_heads, patch_embeds_hidden_size, projection_dim: 1024 });
  });

  it("refuses what is no file of it", async () => {
    const path = fileURLToPath(new URL("golden/backbones/vggish-small.pth", import.meta.url));
    await expect(loadMsClap(runtime, await fileSource(path))).rejects.toThrow(/of MS-CLAP of 2023, got none/);
  });
});
