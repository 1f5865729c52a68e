import { type GuidedPair, guidanceInterval, isGuided, withGuidance } from "../diffusion/guidance.ts";
import type { Denoise, GivenLatent, SamplerStep } from "../diffusion/sampler.ts";
import { findSampler } from "../diffusion/samplers/registry.ts";
import type { Scheduler } from "../diffusion/scheduler.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { Generator } from "../engine/random/generator.ts";
import type { Executable, Runtime } from "../engine/runtime/runtime.ts";
import { joinedFloats } from "../engine/tensor/joined-floats.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import type { LoraSource } from "../models/lora-file.ts";
import { type LoadedUnet, loadUnet } from "./compiled-parts.ts";
import type { Embeddings } from "./condition.ts";
import type { Settings } from "./settings.ts";
import { overWindows, type Watch, type Windows } from "./windows.ts";

/** One latent to make. */
export interface LatentWish extends Watch {
  readonly windows: Windows;
  /** Cells over the frequencies. */
  readonly freq: number;
  readonly embeddings: Embeddings;
  /** A latent to begin from, which may draw numbers before the noise does. */
  readonly given: ((generator: Generator) => GivenLatent) | undefined;
  readonly settings: Settings;
  readonly seed: number;
  readonly onStep: (step: SamplerStep) => unknown;
}

/** The diffusion model: from noise to a latent. */
export class LatentSampler {
  readonly #unet: LoadedUnet;
  readonly #scheduler: Scheduler;

  constructor(unet: LoadedUnet, scheduler: Scheduler) {
    this.#unet = unet;
    this.#scheduler = scheduler;
  }

  static async load(
    runtime: Runtime,
    files: ModelFiles,
    scheduler: Scheduler,
    loras: readonly LoraSource[],
  ): Promise<LatentSampler> {
    return new LatentSampler(await loadUnet(runtime, files, loras), scheduler);
  }

  /** A clean latent, scaled: `[latent, time, freq]`. */
  async sample(wish: LatentWish): Promise<Float32Array> {
    const { windows, freq, settings, onStep, signal } = wish;
    const { sampler, steps, eta, spacing } = settings;
    const generator = new Generator(wish.seed);
    const given = wish.given?.(generator);
    const noise = generator.randn(this.#unet.config.in_channels * windows.length * freq);
    const denoise = await this.#denoiser(wish);
    const schedule = this.#scheduler.scheduleFor(sampler);
    return findSampler(sampler)({ denoise, noise, given, schedule, steps, eta, spacing, generator, signal, onStep });
  }

  /** Makes all that is sampled while `work` runs with other weights, which may change afterwards. */
  async withWeights<T>(weights: ReadonlyMap<string, Weight>, work: () => Promise<T>): Promise<T> {
    await this.#unet.replaceWeights(weights);
    try {
      return await work();
    } finally {
      await this.#unet.clear();
    }
  }

  dispose(): Promise<void> {
    return this.#unet.dispose();
  }

  /** The model under its condition and guidance. */
  async #denoiser(wish: LatentWish): Promise<Denoise> {
    const { condition, negative } = wish.embeddings;
    const { settings } = wish;
    // Without guidance the unconditional half would be thrown away.
    if (!isGuided(settings.guidance)) return this.#predictor(wish, [condition]);
    const predict = await this.#predictor(wish, [negative, condition]);
    const predictPair = async (x: Float32Array, timestep: number): Promise<GuidedPair> => {
      const both = await predict(x, timestep);
      return { unconditional: both.subarray(0, x.length), conditional: both.subarray(x.length) };
    };
    let alone: Promise<Denoise> | null = null;
    return withGuidance(predictPair, settings.guidance, {
      rescale: settings.guidanceRescale,
      // Compiled at the first step outside of the interval, which may have none.
      alone: async (x, timestep) => {
        alone ??= this.#predictor(wish, [condition]);
        return (await alone)(x, timestep);
      },
      isOn: guidanceInterval(
        settings.guidanceInterval,
        this.#scheduler.scheduleFor(settings.sampler).config.num_train_timesteps,
      ),
    });
  }

  /**
   * The network's outputs for one latent under each of some conditions, one after another:
   * `[condition, latent, time, freq]`, of a long latent window by window.
   */
  async #predictor(
    { windows, freq, signal, onWindow }: LatentWish,
    conditions: readonly Float32Array[],
  ): Promise<Denoise> {
    const batch = conditions.length;
    const shape = [batch, this.#unet.config.in_channels, windows.size, freq];
    const executable: Executable = await this.#unet.forShape([batch, windows.size, freq]);
    const classLabels = float32(joinedFloats(conditions), [batch, (conditions[0] as Float32Array).length]);
    const layout = { scale: 1, width: freq };
    return (x, timestep) => {
      const compute = async (piece: Float32Array): Promise<Float32Array> => {
        const sample = float32(joinedFloats(conditions.map(() => piece)), shape);
        const timesteps = float32(new Float32Array(batch).fill(timestep));
        const { noise } = await executable.run({ sample, classLabels, timestep: timesteps });
        return (noise as Tensor<"float32">).data;
      };
      return overWindows(windows, x, { from: layout, to: layout, compute, signal, onWindow });
    };
  }
}
