import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstChannel } from "../src/audio/waveform.ts";
import { input } from "../src/engine/graph/op/leaf.ts";
import { program } from "../src/engine/graph/program.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { loadOpenl3 } from "../src/evaluate/backbone/openl3.ts";
import { fileSource } from "../src/files/file-source.ts";
import { melBasis, openl3ConfigOf, openl3Widths } from "../src/models/openl3/config.ts";
import { exampleTime, openl3FilterBank, openl3LogMel } from "../src/models/openl3/log-mel.ts";
import { openl3 } from "../src/models/openl3/openl3.ts";
import { prepareOpenl3 } from "../src/models/openl3/prepare.ts";
import { Scope } from "../src/nn/scope.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { largestDifference } from "./support/expect-close.ts";
import { goldenValue } from "./support/golden.ts";
import { mixedClip } from "./support/mixed-clips.ts";
import { openl3Layout, writeRandomOpenl3 } from "./support/random-openl3.ts";

// What torchopenl3 and stable-audio-metrics made of the same clips with the same weights, by tools/golden/openl3.py.

const golden = fileURLToPath(new URL("golden/backbones/openl3.safetensors", import.meta.url));
const { tensors, metadata } = await readSafetensors(golden);
const layout = goldenValue<Readonly<Record<string, readonly number[]>>>(metadata, "layout");
const runtime = new NodeRuntime("cpu");
const published = { widths: openl3Widths, melCount: 256 };
const second = firstChannel(mixedClip(0, 0, 48_000, 48_000));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-openl3-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function expected(name: string): Float32Array {
  return (tensors.get(name) as Tensor<"float32">).data;
}

describe("OpenL3", () => {
  it("hears what stable-audio-metrics has it hear, side by side in both channels", async () => {
    const path = join(folder, "small.safetensors");
    await writeRandomOpenl3(path, { widths: [4, 4, 8, 8, 8, 8, 16, 16], melCount: 256 });
    const backbone = await loadOpenl3(runtime, await fileSource(path));
    expect(backbone.name).toBe("openl3-mel256");
    const clips = [0.7, 1.6, 2.3, 1.2, 3.1].map((s, i) => mixedClip(i, 0, Math.floor(44_100 * s), 44_100));
    const heard = await Promise.all(clips.map((clip) => backbone.embed(clip)));
    expect(heard.map(({ rows }) => rows)).toEqual([2, 4, 5, 3, 7]);
    expect(heard.map(({ width }) => width)).toEqual([32, 32, 32, 32, 32]);
    const embeddings = heard.flatMap((one) => [...one.embeddings]);
    expect(largestDifference(embeddings, expected("embeddings"))).toBeLessThan(1e-3);
  });

  it("refuses what is no file of it", async () => {
    const path = fileURLToPath(new URL("golden/backbones/vggish-small.pth", import.meta.url));
    await expect(loadOpenl3(runtime, await fileSource(path))).rejects.toThrow(/conv2d_1.weight of OpenL3, got none/);
  });
});

describe("weights of OpenL3's published size and layout", () => {
  it("have the original's names and shapes, and say what the network is", () => {
    const used = Object.entries(layout).filter(([name]) => !/^speclayer\.|num_batches_tracked$/.test(name));
    expect(openl3Layout(published)).toEqual(Object.fromEntries(used));
    const found = new Map(Object.entries(layout).map(([name, shape]) => [name, { shape }]));
    expect(openl3ConfigOf("openl3.pth.tar", found)).toEqual(published);
  });

  it("see the original's spectrogram and give its embedding", async () => {
    const path = join(folder, "published.safetensors");
    await writeRandomOpenl3(path, published);
    const { tensors: found } = await readSafetensors(path);
    const mel = openl3LogMel(second, openl3FilterBank(found.get(melBasis) as Tensor<"float32">));
    expect(mel.length).toBe(199 * 256);
    expect(largestDifference(mel.subarray(0, 8 * 256), expected("mel"))).toBeLessThan(1e-4);
    const shape = [1, 1, exampleTime, 256];
    const embedding = openl3(Scope.root(), published, input("mel", shape));
    const weights = prepareOpenl3(path, published, found);
    const executable = await runtime.compile(program({ embedding }), { weights });
    const heard = (await executable.run({ mel: float32(mel, shape) })).embedding as Tensor<"float32">;
    expect(largestDifference(heard.data, expected("published"))).toBeLessThan(1e-3);
  });
});
