import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { resample } from "../src/audio/resample.ts";
import { monoWaveform, type Waveform } from "../src/audio/waveform.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { toFloat32 } from "../src/engine/tensor/float16.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { type AisfxBackbones, loadAisfx } from "../src/evaluate/backbone/aisfx.ts";
import { embeddedFolder } from "../src/files/embedded-models.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { AisfxLogMel } from "../src/models/aisfx/log-mel.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { expectClose } from "./support/expect-close.ts";

const names = ["0.4", "1.5", "2.4", "5.0"] as const;
const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const files = folderFiles(`${embeddedFolder}/aisfx`);
let tensors: ReadonlyMap<string, Tensor>;
let judge: AisfxBackbones;

beforeAll(async () => {
  const path = fileURLToPath(new URL("golden/aisfx.safetensors", import.meta.url));
  ({ tensors } = await readSafetensors(path));
  judge = await loadAisfx(runtime, files);
});

function numbersOf(name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`golden file: expected ${name}`);
  return toFloat32(tensor).data;
}

function soundOf(name: string): Waveform {
  return monoWaveform(numbersOf(`${name}.samples`), 44_100);
}

/** The mean over the blocks of `[block, width]`. */
function meanOf(name: string): Float32Array {
  const data = numbersOf(name);
  const [rows = 0, width = 0] = tensors.get(name)?.shape ?? [];
  return Float32Array.from(
    { length: width },
    (_, i) => data.reduce((sum, value, at) => sum + (at % width === i ? value : 0), 0) / rows,
  );
}

describe("aiSFX", () => {
  it.each(names)("hears a sound of %s s as the code of its package does with the same weights", async (name) => {
    const { embeddings, rows, logits } = await judge.clip.embed(soundOf(name));
    expect(rows).toBe(1);
    expectClose(embeddings, meanOf(`${name}.shipped.embedding`), 1e-5);
    expectClose(logits ?? [], meanOf(`${name}.shipped.logits`), 1e-5);
    const blocks = await judge.blocks.embed(soundOf(name));
    expect([blocks.rows, blocks.width]).toEqual(tensors.get(`${name}.shipped.embedding`)?.shape);
    expectClose(blocks.embeddings, numbersOf(`${name}.shipped.embedding`), 1e-5);
  });

  it.each(names)("hears a sound of %s s in half precision much as with the published weights", async (name) => {
    const { embeddings, logits } = await judge.clip.embed(soundOf(name));
    expectClose(embeddings, meanOf(`${name}.published.embedding`), 5e-3);
    expectClose(logits ?? [], meanOf(`${name}.published.logits`), 5e-3);
  });

  it.each(names)("makes the log-mels of a sound of %s s that its package makes by librosa", (name) => {
    const sound = soundOf(name).channels[0] ?? new Float32Array(0);
    const mel = new AisfxLogMel(96).compute(sound);
    const expected = numbersOf(`${name}.mel`);
    const everySeventh = Float32Array.from(
      expected,
      (_, i) => mel[Math.floor(i / 96) * 7 * 96 + (i % 96)] ?? Number.NaN,
    );
    expectClose(everySeventh, expected, 1e-5);
  });
});

describe("a band that is limited", () => {
  it("makes a sound and its copy at a lower rate the same", async () => {
    const sound = soundOf("2.4");
    const copy = monoWaveform(resample(sound.channels[0] ?? new Float32Array(0), 44_100, 16_000), 16_000);
    const limited = judge.clip.limitedTo?.(16_000) ?? judge.clip;
    const [whole, heard] = [await limited.embed(sound), await limited.embed(copy)];
    expectClose(heard.embeddings, whole.embeddings, 1e-6);
    const free = await judge.clip.embed(sound);
    expect(() => expectClose(free.embeddings, whole.embeddings, 1e-2)).toThrow();
    expect(limited.protocol).toContain("band-limited to 8000 Hz");
    expect(judge.clip.protocol).not.toContain("band-limited");
  });

  it("is not widened again", async () => {
    const limited = judge.blocks.limitedTo?.(16_000).limitedTo?.(48_000);
    expect(limited?.protocol).toContain("band-limited to 8000 Hz");
  });
});
