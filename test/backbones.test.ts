import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { monoWaveform } from "../src/audio/waveform.ts";
import type { ByteSource } from "../src/engine/bytes/byte-source.ts";
import { input } from "../src/engine/graph/op/leaf.ts";
import { program } from "../src/engine/graph/program.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { BatchQueue } from "../src/evaluate/backbone/batch-queue.ts";
import { loadPanns } from "../src/evaluate/backbone/panns.ts";
import { loadVggish } from "../src/evaluate/backbone/vggish.ts";
import { fileSource } from "../src/files/file-source.ts";
import { evaluate } from "../src/index.ts";
import { cnn14Head, cnn14Places } from "../src/models/panns/cnn14.ts";
import { pannsConfigOf } from "../src/models/panns/config.ts";
import { PannsLogMel } from "../src/models/panns/log-mel.ts";
import { prepareCnn14 } from "../src/models/panns/prepare.ts";
import { Scope } from "../src/nn/scope.ts";
import { readWeights } from "../src/weights/read-weights.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const golden = (name: string): string => fileURLToPath(new URL(`golden/backbones/${name}`, import.meta.url));
const weightsIn = (path: string): Promise<ByteSource> => fileSource(path, "a file of weights");
const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const noise = (seconds: number, seed: number): Float32Array => new Generator(seed).randn(16_000 * seconds);

/** Cnn14 as one program for exactly this clip. */
async function hearWhole(samples: Float32Array): Promise<Float32Array> {
  const file = golden("panns-16k-small.pth");
  const found = await readWeights(await fileSource(file));
  const config = pannsConfigOf(file, found);
  const prepared = await prepareCnn14(runtime, file, config, found);
  const { data, frameCount } = new PannsLogMel(config.mel).compute(samples);
  const placeCount = Math.floor(frameCount / 32);
  const shape = [1, 1, (placeCount + 1) * 32, 64];
  const places = cnn14Places(Scope.root(), config, input("mel", shape), input("isWithin", [...shape.slice(0, 3), 1]));
  const mel = new Float32Array((placeCount + 1) * 32 * 64);
  mel.set(data);
  const isWithin = new Float32Array((placeCount + 1) * 32).fill(1, 0, frameCount);
  const trunk = await runtime.compile(program({ places }), prepared);
  const result = await trunk.run({
    mel: float32(mel, shape),
    isWithin: float32(isWithin, [...shape.slice(0, 3), 1]),
  });
  const values = (result.places as Tensor<"float32">).data;
  const width = config.widths.at(-1) as number;
  const pooled = Float32Array.from({ length: width }, (_, channel) => {
    const row = values.subarray(channel * (placeCount + 1), channel * (placeCount + 1) + placeCount);
    return Math.max(...row) + row.reduce((sum, value) => sum + value, 0) / placeCount;
  });
  const head = await runtime.compile(program(cnn14Head(Scope.root(), config, input("pooled", [1, width]))), prepared);
  const { logits } = await head.run({ pooled: float32(pooled, [1, width]) });
  return (logits as Tensor<"float32">).data;
}

describe("PANNs on clips of any length", () => {
  it.each([1, 7, 10.24, 10.6, 19, 40])("hears %s s as one program for the whole clip does", async (seconds) => {
    const backbone = await loadPanns(runtime, await weightsIn(golden("panns-16k-small.pth")), { protocol: "foley" });
    // Louder and quieter by turns, so that it matters which part counts.
    const samples = noise(seconds, 1).map((value, i) => value * 0.1 * (1.1 + Math.sin(i / 9000)) ** 3);
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const expected = await hearWhole(samples.map((value) => value - mean));
    const logits = (await backbone.embed(monoWaveform(samples, 16_000))).logits ?? [];
    const scale = Math.max(...expected.map(Math.abs));
    for (const [i, value] of logits.entries())
      expect(Math.abs(value - (expected[i] as number)) / scale).toBeLessThan(1e-5);
  });

  it("hears each clip as it would alone, whatever else is asked for at the time", async () => {
    const backbone = await loadPanns(runtime, await weightsIn(golden("panns-16k-small.pth")), { protocol: "foley" });
    const clips = [2, 3, 2.5, 5, 1, 2].map((seconds, seed) => monoWaveform(noise(seconds, seed), 16_000));
    const together = await Promise.all(clips.map((clip) => backbone.embed(clip)));
    for (const [i, clip] of clips.entries()) expect((await backbone.embed(clip)).logits).toEqual(together[i]?.logits);
  });

  it("names a clip that is too short", async () => {
    const panns = await loadPanns(runtime, await weightsIn(golden("panns-16k-small.pth")), { protocol: "foley" });
    await expect(panns.embed(monoWaveform(noise(0.25, 1), 16_000))).rejects.toThrow(/PANNs: expected at least 0.320 s/);
    const frames = await loadVggish(runtime, await weightsIn(golden("vggish-small.pth")), { protocol: "foley" });
    await expect(frames.embed(monoWaveform(noise(0.5, 1), 16_000))).rejects.toThrow(
      /VGGish: expected at least 0.975 s/,
    );
  });
});

describe("a file of weights", () => {
  it("is refused where it is of another network", async () => {
    const wrong = { panns: golden("vggish-small.pth"), vggish: golden("panns-16k-small.pth") };
    await expect(loadPanns(runtime, await weightsIn(wrong.panns), { protocol: "foley" })).rejects.toThrow(
      /of PANNs' Cnn14, got none/,
    );
    await expect(loadVggish(runtime, await weightsIn(wrong.vggish), { protocol: "foley" })).rejects.toThrow(
      /of VGGish, got none/,
    );
  });

  it("is named where it is missing", async () => {
    const missing = weightsIn("nowhere.pth").then((file) => loadPanns(runtime, file, { protocol: "foley" }));
    await expect(missing).rejects.toThrow(/nowhere.pth: expected a file of weights/);
  });
});

describe("an evaluation with backbones by name", () => {
  it("takes CLAP of a model folder for captions and pairs, and aiSFX where asked for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "foley-clap-"));
    try {
      await writeTinyModel(folder);
      const sounds = [1, 2].map((seed) => ({
        name: `${seed}`,
        caption: "rain",
        waveform: monoWaveform(
          noise(1, seed).map((value) => value / 10),
          16_000,
        ),
      }));
      const options = {
        clap: folder,
        panns: "aisfx",
        vggish: golden("vggish-small.pth"),
        useCache: false,
        device: "cpu" as const,
      };
      const { metrics, manifest } = await evaluate(sounds, sounds, options);
      expect(Math.abs(metrics.clap ?? Number.NaN)).toBeLessThanOrEqual(1);
      expect(metrics.clapAudio).toBeCloseTo(1, 5);
      expect(manifest.backbones.clap?.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(Object.values(manifest.backbones).map(({ name }) => name)).toEqual(["aisfx", "vggish", "clap"]);
      expect(manifest.isPublishedBackbone).toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("a batch queue", () => {
  it("gathers what waits, in order, up to its size", async () => {
    const runs: number[][] = [];
    const queue = new BatchQueue<number, number>(3, async (items) => {
      runs.push([...items]);
      return items.map((item) => item * 10);
    });
    expect(await Promise.all([1, 2, 3, 4].map((item) => queue.add(item)))).toEqual([10, 20, 30, 40]);
    expect(runs).toEqual([[1, 2, 3], [4]]);
  });

  it("gives a failure to those whose run it was, and goes on", async () => {
    const queue = new BatchQueue<number, number>(1, async ([item = 0]) => {
      if (item === 1) throw new Error("one");
      return [item];
    });
    const [first, second] = await Promise.allSettled([queue.add(1), queue.add(2)]);
    expect(first.status).toBe("rejected");
    expect(second).toEqual({ status: "fulfilled", value: 2 });
  });
});
