import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createNoiseSchedule } from "../../src/diffusion/schedule.ts";
import { audioldmSchedulerConfig } from "../../src/diffusion/scheduler-config.ts";
import { NodeRuntime } from "../../src/engine/runtime/node/node-runtime.ts";
import type { Tensor } from "../../src/engine/tensor/tensor.ts";
import { parseUnetConfig } from "../../src/models/unet/config.ts";
import type { LatentSet } from "../../src/train/data/latent-set.ts";
import { defaultAdamW } from "../../src/train/optimizer/adamw.ts";
import { audioldmLdm } from "../../src/train/preset/audioldm.ts";
import type { LdmTrainingConfig } from "../../src/train/settings/ldm.ts";
import { createLdmTask } from "../../src/train/task/ldm.ts";
import { readSafetensors } from "../../src/weights/node/read-safetensors.ts";
import { goldenCases, goldenValue } from "../support/golden.ts";

/** The settings of a run as tools/golden/ldm_training.py names them. */
interface Run {
  readonly seed: number;
  readonly batch: number;
  readonly accumulation: number;
  readonly text_probability: number;
  readonly per_batch: boolean;
  readonly drop_probability: number;
  readonly rolls: boolean;
  readonly samples: boolean;
  readonly snr_gamma: number | null;
  readonly peak: number;
  readonly warmup: number;
  readonly decay: "constant" | "cosine";
  readonly max_norm: number | null;
  readonly ema: number;
}

const lossTolerance = 1e-4;
/** As a share of each tensor's largest value. */
const weightTolerance = 1e-3;

const { tensors, metadata } = await readSafetensors(
  fileURLToPath(new URL("../golden/ldm-training.safetensors", import.meta.url)),
);
const runs = goldenCases<Run>(metadata, "runs");
const model = parseUnetConfig("ldm-training", goldenValue(metadata, "config"));
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

function floats(name: string): Float32Array {
  return (tensors.get(name) as Tensor<"float32">).data;
}

function below(prefix: string): Map<string, Tensor> {
  const found = [...tensors].filter(([name]) => name.startsWith(`${prefix}.`));
  return new Map(found.map(([name, value]) => [name.slice(prefix.length + 1), value]));
}

function latentSet({ samples, rolls }: Run): LatentSet {
  const emptyEmbedding = floats("empty");
  const width = emptyEmbedding.length;
  const clips = Array.from({ length: 5 }, (_, clip) => {
    const texts = floats(`clip.${clip}.text`);
    return {
      hash: `${clip}`,
      variants: [{ mean: floats(`clip.${clip}.mean`), deviation: samples ? floats(`clip.${clip}.deviation`) : null }],
      textEmbeddings: Array.from({ length: texts.length / width }, (_, text) =>
        texts.subarray(text * width, (text + 1) * width),
      ),
      audioEmbedding: floats(`clip.${clip}.audio`),
      isRolled: rolls,
      weight: null,
      sources: null,
    };
  });
  const [channels, frames, bands] = (tensors.get("clip.0.mean") as Tensor).shape as [number, number, number];
  return { clips, latentShape: [channels, frames, bands], embeddingWidth: width, emptyEmbedding };
}

function configOf(run: Run, stepCount: number): LdmTrainingConfig {
  return {
    ...audioldmLdm,
    model,
    batchSize: run.batch,
    accumulationCount: run.accumulation,
    textProbability: run.text_probability,
    choosesPerBatch: run.per_batch,
    dropProbability: run.drop_probability,
    samplesLatents: run.samples,
    lossWeight: run.snr_gamma === null ? "uniform" : "min-snr",
    optimizer: { ...defaultAdamW, maxGradientNorm: run.max_norm, emaDecay: run.ema },
    learningRate: { peak: run.peak, warmupSteps: run.warmup, decay: run.decay, decayFrom: 0 },
    stepCount,
    seed: run.seed,
  };
}

/** Largest difference as a share of the largest expected value, over all tensors. */
function worst(actual: ReadonlyMap<string, Tensor>, expected: ReadonlyMap<string, Tensor>): number {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  return Math.max(
    ...[...expected].map(([name, tensor]) => {
      const [made, wanted] = [actual.get(name)?.data, tensor.data] as [Float32Array, Float32Array];
      const scale = Math.max(...wanted.map(Math.abs));
      return Math.max(...wanted.map((value, index) => Math.abs(value - (made[index] as number)))) / scale;
    }),
  );
}

describe.each(runs)("training the UNet as PyTorch does: %s", async (name, run) => {
  const expected = floats(`${name}.losses`);
  const config = configOf(run, expected.length);
  let saved: ReadonlyMap<string, Tensor> = new Map();
  const task = await createLdmTask(runtime, config, {
    initialize: null,
    set: latentSet(run),
    schedule: createNoiseSchedule(audioldmSchedulerConfig),
    weights: below("weight"),
    save: async (_, weights) => {
      saved = weights;
    },
  });
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < expected.length; step++) {
    const { loss, gradientNorm } = await task.step(step);
    losses.push(loss as number);
    norms.push(gradientNorm as number);
  }
  await task.save("unused");
  const state = task.state();
  await task.dispose();

  it("has the same loss at every step", () => {
    const differences = losses.map((loss, step) => Math.abs(loss - (expected[step] as number)));
    expect(losses.length).toBe(20);
    expect(Math.max(...differences)).toBeLessThan(lossTolerance);
  });

  it("has gradients of the same norm, which AdamW alone would not tell", () => {
    const wanted = floats(`${name}.norms`);
    const ratios = norms.map((norm, step) => Math.abs(norm / (wanted[step] as number) - 1));
    expect(Math.max(...ratios)).toBeLessThan(weightTolerance);
  });

  it("ends with the same weights", () => {
    const weights = [...state].filter(([key]) => key.startsWith("weight/"));
    const trained = new Map(weights.map(([key, value]) => [key.slice("weight/".length), value]));
    expect(worst(trained, below(`${name}.weight`))).toBeLessThan(weightTolerance);
    // Training moved them by far more than the tolerance.
    expect(worst(below("weight"), below(`${name}.weight`))).toBeGreaterThan(10 * weightTolerance);
  });

  it("saves the same moving average", () => {
    expect(worst(saved, below(`${name}.ema`))).toBeLessThan(weightTolerance);
  });
});
