import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertForDiffusers } from "../src/convert/for-diffusers.ts";
import { createNoiseSchedule } from "../src/diffusion/schedule.ts";
import { audioldmSchedulerConfig } from "../src/diffusion/scheduler-config.ts";
import type { ModelFiles } from "../src/engine/bytes/model-files.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { Model } from "../src/generate/model.ts";
import { soundFiles } from "../src/generate/node/sound-files.ts";
import { runAlone } from "../src/generate/run-sound.ts";
import { load } from "../src/library/load.ts";
import { open } from "../src/library/open.ts";
import { readPart } from "../src/models/part-files.ts";
import { unetPresets } from "../src/models/unet/config.ts";
import { writeSignals } from "../src/study/signal/write-signals.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const settings = { model: { dim: 16, intermediate_dim: 32, num_layers: 2 }, frameCount: 16, clip: { frameCount: 64 } };

let folder: string;
let model: Model;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-vocos-"));
  await writeTinyModel(join(folder, "base"));
  await writeSignals(join(folder, "sounds"), { clipsPerClass: 5, seconds: 0.64 });
});

afterAll(async () => {
  await model?.dispose();
  await rm(folder, { recursive: true });
});

describe("Vocos", () => {
  it("is trained, with discriminators too, and is then a model's vocoder", async () => {
    const foley = await open({ device: "cpu", threads: 1 });
    const losses: number[] = [];
    const options = { data: join(folder, "sounds"), settings, batchSize: 2, stepCount: 6 };
    await foley.train("vocoder", {
      ...{ ...options, preset: "vocos", out: join(folder, "plain") },
      report: (event) => void ("metrics" in event && losses.push(event.metrics.mel as number)),
    });
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    const from = join(folder, "plain", "model");
    await foley.train("vocoder", {
      ...options,
      preset: "vocos-adversarial",
      from,
      out: join(folder, "judged"),
      stepCount: 2,
    });
    const base = join(folder, "base");
    await foley.models.assemble(
      { ldm: base, clap: base, vae: base, vocoder: join(folder, "judged", "model") },
      join(folder, "whole"),
    );
    await foley.close();
    model = await load(join(folder, "whole"), { device: "cpu", threadCount: 1 });
    const wishes = { seed: 1, steps: 1, durationSeconds: 0.64 } as const;
    const clip = await model.generate("rain", { ...wishes, vocoder: "vocos" });
    expect(clip.samples).toHaveLength(10240);
    expect(clip.samples.every(Number.isFinite)).toBe(true);
    expect(clip.samples.some((sample) => Math.abs(sample) > 1e-3)).toBe(true);
  });

  it("is not taken for another network", async () => {
    await expect(model.generate("rain", { steps: 1, durationSeconds: 0.64, vocoder: "hifigan" })).rejects.toThrow(
      'vocoder: expected vocos, which the model has, or griffin-lim, got "hifigan"; choose one of them',
    );
  });

  it("makes the sounds of a model in training where it is given, whatever the VAE's folder has", async () => {
    const runtime = await openRuntime("cpu", { threadCount: 1 });
    const base = folderFiles(join(folder, "base"));
    const { weights } = await readPart(base, "unet", "diffusion_pytorch_model.safetensors");
    const parts = {
      ...{ clap: base, vae: base },
      unet: unetPresets.tiny,
      schedule: createNoiseSchedule(audioldmSchedulerConfig),
    };
    const facts = {
      ...{ name: "in training", version: "0" },
      loras: [],
      warnings: [],
      paths: soundFiles,
      run: runAlone,
    };
    const usual = async (vocoder: ModelFiles | null) => {
      const heard = await Model.ofParts(runtime, { ...parts, vocoder, scalingFactor: 1 }, weights, facts);
      await heard.dispose();
      return heard.defaults.vocoder;
    };
    expect(await usual(base)).toBe("hifigan");
    expect(await usual(folderFiles(join(folder, "whole")))).toBe("vocos");
    expect(await usual(null)).toBe("griffin-lim");
    await runtime.close();
  });

  it("is none of diffusers'", async () => {
    const target = join(folder, "diffusers");
    await expect(convertForDiffusers(join(folder, "whole"), target)).rejects.toThrow(
      /vocoder: expected hifigan, the only vocoder that diffusers has, got vocos/,
    );
  });
});
