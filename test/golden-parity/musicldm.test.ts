import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertModel } from "../../src/convert/convert.ts";
import { exportOnnx } from "../../src/convert/onnx.ts";
import { Generator } from "../../src/engine/random/generator.ts";
import { NodeRuntime } from "../../src/engine/runtime/node/node-runtime.ts";
import { folderFiles } from "../../src/files/folder-files.ts";
import { AudioEmbedder } from "../../src/generate/clap-embedder.ts";
import { loadClap } from "../../src/generate/load-clap.ts";
import type { GenerateOptions } from "../../src/generate/options.ts";
import { inspectModel } from "../../src/models/inspect.ts";
import { readSafetensors } from "../../src/weights/node/read-safetensors.ts";
import { goldenCases } from "../support/golden.ts";
import { distance, optionsOf, type ReferenceRun, type Trace, TracedModel, traced } from "../support/traced-model.ts";

/** A folder as diffusers' MusicLDMPipeline saves it, with what it computes; see tools/golden/musicldm.py. */
const golden = fileURLToPath(new URL("../golden/musicldm", import.meta.url));
const { tensors, metadata } = await readSafetensors(join(golden, "traces.safetensors"));
const runs = goldenCases<ReferenceRun>(metadata, "runs");
const runtime = (): NodeRuntime => new NodeRuntime("cpu", { threadCount: 1 });

/** What the pipeline takes by itself, 200 steps, guidance 2 and its UNet's duration, is left to the model. */
const wishesOf = (name: string, run: ReferenceRun): GenerateOptions =>
  name === "defaults" ? { seed: run.seed } : optionsOf(run);

let model: TracedModel;
beforeAll(async () => {
  model = await TracedModel.load(runtime(), golden);
});
afterAll(() => model.dispose());

const far = (name: string, trace: Trace): string[] =>
  traced.filter((value) => !(distance(trace[value], tensors.get(`${name}/${value}`)?.data as Float32Array) < 1e-5));

describe("a MusicLDM folder, as diffusers saves it", () => {
  it.each(runs)("gives diffusers' conditions, latents, mels and sounds: %s", async (name, run) => {
    expect(far(name, await model.trace(run.prompt, wishesOf(name, run)))).toEqual([]);
  });

  it("hears with the CLAP that is its text encoder", async () => {
    const embedder = await AudioEmbedder.load(runtime(), folderFiles(golden));
    const heard = await embedder.embed(
      new Generator(4).randn(8_000).map((value) => value * 0.1),
      16_000,
    );
    await embedder.dispose();
    expect(distance(heard, tensors.get("audio")?.data as Float32Array)).toBeLessThan(1e-5);
    expect((await loadClap(runtime(), folderFiles(golden))).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is whole, and is written again as itself", async () => {
    expect(await inspectModel(folderFiles(golden))).toMatchObject({ missing: [], limit: null });
    const folder = await mkdtemp(join(tmpdir(), "foley-musicldm-"));
    try {
      await convertModel(golden, join(folder, "again"));
      const again = await TracedModel.load(runtime(), join(folder, "again"));
      const [name, run] = runs[1] as [string, ReferenceRun];
      expect(far(name, await again.trace(run.prompt, wishesOf(name, run)))).toEqual([]);
      await again.dispose();
      await exportOnnx(golden, join(folder, "onnx"), { durationSeconds: 0.1 });
      const { models } = JSON.parse(await readFile(join(folder, "onnx", "onnx.json"), "utf8"));
      expect(Object.keys(models).sort()).toEqual(["audio_encoder", "text_encoder", "unet", "vae_decoder", "vocoder"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
