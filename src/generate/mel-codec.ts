import { type MelConfig, type MelSpectrogram, melSpectrogram } from "../audio/index.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import type { Manifest } from "../models/manifest.ts";
import { downsampling, type VaeConfig } from "../models/vae/index.ts";
import { type LoadedPart, loadDecoder, loadEncoder } from "./compiled-parts.ts";
import { LazyPart } from "./lazy-part.ts";
import type { Grid } from "./region.ts";

/** A sound as the networks see it. */
export interface EncodedMel {
  readonly mel: MelSpectrogram;
  /** Scaled for the diffusion model: `[latent, time, freq]`. */
  readonly latent: Float32Array;
}

/** Samples to latents and latents to mels: the VAE, with the standardization that it was trained with. */
export class MelCodec {
  readonly #manifest: Manifest;
  readonly #decoder: LoadedPart<VaeConfig>;
  readonly #encoder: LazyPart<LoadedPart<VaeConfig>>;

  private constructor(manifest: Manifest, decoder: LoadedPart<VaeConfig>, encoder: LazyPart<LoadedPart<VaeConfig>>) {
    this.#manifest = manifest;
    this.#decoder = decoder;
    this.#encoder = encoder;
  }

  /** @param folder a model folder; its encoder is compiled once a sound is to be changed */
  static async load(runtime: Runtime, folder: string, manifest: Manifest): Promise<MelCodec> {
    const encoder = new LazyPart(() => loadEncoder(runtime, folder));
    return new MelCodec(manifest, await loadDecoder(runtime, folder), encoder);
  }

  get mel(): MelConfig {
    return this.#manifest.mel;
  }

  /** Mel frames, and mel bands, that one cell of the latent covers. */
  get factor(): number {
    return downsampling(this.#decoder.config);
  }

  /** The latent's size for a duration: as in diffusers, so that a seed gives the same noise. */
  latentSize(durationSeconds: number): Grid {
    const { sampleRate, hopSize, melCount } = this.mel;
    const sampleCount = Math.round(durationSeconds * sampleRate);
    const time = Math.max(1, Math.ceil(sampleCount / (hopSize * this.factor)));
    return { time, freq: melCount / this.factor };
  }

  /**
   * The mean of the latent of a sound.
   *
   * @param samples `[sample]`, cut or filled with silence to the size
   */
  async encode(samples: Float32Array, size: Grid): Promise<EncodedMel> {
    const { melMean, melStd } = this.#manifest;
    const shape = [size.time * this.factor, this.mel.melCount] as const;
    const fitted = new Float32Array(shape[0] * this.mel.hopSize);
    fitted.set(samples.subarray(0, fitted.length));
    const { data } = melSpectrogram(fitted, this.mel, "training");
    const mel: MelSpectrogram = { shape: [...shape], data: data.slice(0, shape[0] * shape[1]) };
    const executable = await (await this.#encoder.get()).forShape(shape);
    const standardized = mel.data.map((value) => (value - melMean) / melStd);
    const { latent } = await executable.run({ mel: float32(standardized, [1, 1, ...shape]) });
    const { scaling_factor: scale } = this.#decoder.config;
    return { mel, latent: (latent as Tensor<"float32">).data.map((value) => value * scale) };
  }

  /** @param latent scaled, `[latent, time, freq]` */
  async decode(latent: Float32Array, { time, freq }: Grid): Promise<MelSpectrogram> {
    const { scaling_factor: scale, latent_channels: channels } = this.#decoder.config;
    const { melMean, melStd } = this.#manifest;
    const executable = await this.#decoder.forShape([time, freq]);
    const unscaled = latent.map((value) => value / scale);
    const { mel } = await executable.run({ latent: float32(unscaled, [1, channels, time, freq]) });
    const data = (mel as Tensor<"float32">).data.map((value) => value * melStd + melMean);
    return { shape: [data.length / this.mel.melCount, this.mel.melCount], data };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#decoder.dispose(), this.#encoder.dispose()]);
  }
}
