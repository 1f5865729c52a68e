import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { firstChannel, monoWaveform, type Waveform } from "../src/audio/waveform.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import type { Backbone } from "../src/evaluate/backbone/backbone.ts";
import { loadPasst } from "../src/evaluate/backbone/passt.ts";
import { logProbabilities } from "../src/evaluate/metric/softmax.ts";
import { fileSource } from "../src/files/file-source.ts";
import { type PasstConfig, passtConfigOf, passtPresets } from "../src/models/passt/config.ts";
import { passtLogMel } from "../src/models/passt/log-mel.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { largestDifference } from "./support/expect-close.ts";
import { goldenValue } from "./support/golden.ts";
import { mixedClip, writeMixes } from "./support/mixed-clips.ts";
import { passtLayout, writeRandomPasst } from "./support/random-passt.ts";

// What hear21passt, av-benchmark and stable-audio-metrics made of the same clips with the same weights, by tools/golden/passt.py.

const golden = fileURLToPath(new URL("golden/backbones/passt.safetensors", import.meta.url));
const { tensors, metadata } = await readSafetensors(golden);
const runtime = new NodeRuntime("cpu");
const published = passtPresets.passt_s_swa_p16_128_ap476;
const long = [1, 4, 12, 16.3].map((seconds, index) => mixedClip(index, 0, Math.floor(32_000 * seconds), 32_000));

let folder: string;
let small: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-passt-"));
  small = join(folder, "passt-small.safetensors");
  await writeRandomPasst(small, { ...published, width: 128, depth: 2, headCount: 2, hiddenWidth: 512, classCount: 20 });
  await writeMixes(folder, "generated", 0, 12);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function expected(name: string): Float32Array {
  return (tensors.get(name) as Tensor<"float32">).data;
}

async function hearAll(
  backbone: Backbone,
  clips: readonly Waveform[],
): Promise<{ embeddings: number[]; logits: number[] }> {
  const heard = await Promise.all(clips.map((clip) => backbone.embed(clip)));
  return {
    embeddings: heard.flatMap(({ embeddings }) => [...embeddings]),
    logits: heard.flatMap(({ logits }) => [...(logits ?? [])]),
  };
}

describe("PaSST", () => {
  it("sees the spectrogram that hear21passt sees", () => {
    const mel = passtLogMel(firstChannel(long[0] as Waveform));
    expect(mel.length).toBe(100 * 128);
    expect(largestDifference(mel.subarray(0, 8 * 128), expected("mel"))).toBeLessThan(1e-4);
  });

  it("hears what av-benchmark has it hear: the first 10 s, filled up", async () => {
    const backbone = await loadPasst(runtime, await fileSource(small), { protocol: "av-benchmark" });
    const clips = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        readAudio(join(folder, "generated", `clip${String(i).padStart(2, "0")}.wav`)),
      ),
    );
    const heard = await hearAll(backbone, clips);
    expect(largestDifference(heard.embeddings, expected("embeddings"))).toBeLessThan(1e-4);
    expect(largestDifference(heard.logits, expected("logits"))).toBeLessThan(1e-4);
    const heardLong = await hearAll(backbone, long);
    expect(largestDifference(heardLong.embeddings, expected("long/embeddings"))).toBeLessThan(1e-4);
    expect(largestDifference(heardLong.logits, expected("long/logits"))).toBeLessThan(1e-4);
  });

  it("hears what stable-audio-metrics has it hear: all of a sound, in windows", async () => {
    const backbone = await loadPasst(runtime, await fileSource(small), { protocol: "stable-audio" });
    const { logits } = await hearAll(backbone, long);
    const probabilities = long.flatMap((_, i) => [
      ...logProbabilities(logits.slice(i * 20, (i + 1) * 20)).map(Math.exp),
    ]);
    expect(largestDifference(probabilities, expected("stable-audio/probabilities"))).toBeLessThan(1e-4);
  });

  it("names a clip that is too short for a patch, and leaves silence silent", async () => {
    const backbone = await loadPasst(runtime, await fileSource(small), { protocol: "stable-audio" });
    const silence = (count: number): Waveform => monoWaveform(new Float32Array(count), 32_000);
    await expect(backbone.embed(silence(4800))).rejects.toThrow(/PaSST: expected at least 0.150 s, got 0.150 s/);
    expect((await backbone.embed(silence(4801))).embeddings.every(Number.isFinite)).toBe(true);
  });
});

describe("weights of PaSST's published size and layout", () => {
  it("have the original's names and shapes", () => {
    const layout = goldenValue<Readonly<Record<string, readonly number[]>>>(metadata, "layout");
    const used = Object.entries(layout).filter(([name]) => !name.startsWith("head_dist."));
    expect(passtLayout(published)).toEqual(Object.fromEntries(used));
  });

  it("say what the network is", () => {
    const stored = Object.entries(goldenValue<Readonly<Record<string, readonly number[]>>>(metadata, "layout"));
    const found = new Map(stored.map(([name, shape]) => [name, { shape }]));
    expect(passtConfigOf("passt.pt", found)).toEqual(published);
  });

  it("give the original's embedding and logits, by two of its twelve blocks", async () => {
    const path = join(folder, "passt.safetensors");
    await writeRandomPasst(path, { ...published, depth: 2 });
    const backbone = await loadPasst(runtime, await fileSource(path), { protocol: "av-benchmark" });
    const heard = await hearAll(backbone, [mixedClip(0, 0, 64_000, 32_000)]);
    expect(largestDifference(heard.embeddings, expected("published/embeddings"))).toBeLessThan(1e-3);
    expect(largestDifference(heard.logits, expected("published/logits"))).toBeLessThan(1e-3);
  });

  it.each(["cls_token", "blocks.1.attn.qkv.weight"])("are refused without %s", async (name) => {
    const path = join(folder, `without-${name}.safetensors`);
    const config: PasstConfig = { ...published, width: 64, depth: 2, headCount: 1, hiddenWidth: 64, classCount: 4 };
    await writeRandomPasst(path, config, [name]);
    const loading = loadPasst(runtime, await fileSource(path), { protocol: "av-benchmark" });
    await expect(loading).rejects.toThrow(name);
  });
});
