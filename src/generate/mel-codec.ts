import { type FrameAlignment, type MelConfig, type MelSpectrogram, melSpectrogram } from "../audio/mel-spectrogram.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import type { Manifest } from "../models/manifest.ts";
import { downsampling, type VaeConfig } from "../models/vae/config.ts";
import { type LoadedPart, loadDecoder, loadEncoder } from "./compiled-parts.ts";
import { LazyPart } from "./lazy-part.ts";
import { type Layout, overWindows, unwatched, type Watch, type Windows } from "./windows.ts";

/** A sound as the networks see it. */
export interface EncodedMel {
  readonly mel: MelSpectrogram;
  /** Of the latent, scaled for the diffusion model: `[latent, time, freq]`. */
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
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

  /**
   * @param files of a model; its encoder is compiled once a sound is to be changed
   * @param changes to the VAE's config
   */
  static async load(
    runtime: Runtime,
    files: ModelFiles,
    manifest: Manifest,
    changes: Partial<VaeConfig> = {},
  ): Promise<MelCodec> {
    const encoder = new LazyPart(() => loadEncoder(runtime, files));
    return new MelCodec(manifest, await loadDecoder(runtime, files, changes), encoder);
  }

  get mel(): MelConfig {
    return this.#manifest.mel;
  }

  /** Mel frames, and mel bands, that one cell of the latent covers. */
  get factor(): number {
    return downsampling(this.#decoder.config);
  }

  /** Cells of the latent over all mel bands. */
  get freq(): number {
    return this.mel.melCount / this.factor;
  }

  get latentChannels(): number {
    return this.#decoder.config.latent_channels;
  }

  /** Samples that one cell of the latent covers. */
  get cellSize(): number {
    return this.mel.hopSize * this.factor;
  }

  /**
   * Cells of the latent that hold a duration. They are as many as in diffusers, so that a seed gives the same noise, but for some
   * durations whose last cell would hold one mel frame or less: diffusers counts whole frames, and has one cell less there.
   */
  latentTime(durationSeconds: number): number {
    return Math.max(1, Math.ceil(Math.round(durationSeconds * this.mel.sampleRate) / this.cellSize));
  }

  /**
   * Cells of the latent that come nearest to the duration of a sound of which nothing may be cut.
   *
   * @param keptSeconds that the whole must be longer than; 0 for none
   */
  loopTime(durationSeconds: number, keptSeconds = 0): number {
    const { sampleRate } = this.mel;
    const least = keptSeconds === 0 ? 2 : Math.floor(Math.round(keptSeconds * sampleRate) / this.cellSize) + 1;
    return Math.max(2, least, Math.round((durationSeconds * sampleRate) / this.cellSize));
  }

  /**
   * What the encoder says of a sound.
   *
   * @param samples `[sample]`, cut or filled with silence to the windows' length
   */
  async encode(
    samples: Float32Array,
    windows: Windows,
    alignment: FrameAlignment,
    watch: Watch = unwatched,
  ): Promise<EncodedMel> {
    const { melMean, melStd } = this.#manifest;
    const { hopSize, melCount } = this.mel;
    const time = windows.length * this.factor;
    const fitted = new Float32Array(time * hopSize);
    fitted.set(samples.subarray(0, fitted.length));
    const mel: MelSpectrogram = {
      shape: [time, melCount],
      data: melSpectrogram(fitted, this.mel, alignment).data.slice(0, time * melCount),
    };
    const shape = [windows.size * this.factor, melCount];
    const executable = await (await this.#encoder.get()).forShape(shape);
    const compute = async (piece: Float32Array): Promise<Float32Array> => {
      const { moments } = await executable.run({ mel: float32(piece, [1, 1, ...shape]) });
      return (moments as Tensor<"float32">).data;
    };
    const standardized = mel.data.map((value) => (value - melMean) / melStd);
    const work = { from: this.melLayout, to: this.#latentLayout, compute, ...watch };
    const moments = await overWindows(windows, standardized, work);
    const scaled = moments.map((value) => value * this.#decoder.config.scaling_factor);
    return { mel, mean: scaled.slice(0, scaled.length / 2), deviation: scaled.slice(scaled.length / 2) };
  }

  /** @param latent scaled, `[latent, time, freq]` */
  async decode(latent: Float32Array, windows: Windows, watch: Watch = unwatched): Promise<MelSpectrogram> {
    const { scaling_factor: scale, latent_channels: channels } = this.#decoder.config;
    const { melMean, melStd } = this.#manifest;
    const executable = await this.#decoder.forShape([windows.size, this.freq]);
    const compute = async (piece: Float32Array): Promise<Float32Array> => {
      const { mel } = await executable.run({ latent: float32(piece, [1, channels, windows.size, this.freq]) });
      return (mel as Tensor<"float32">).data;
    };
    const unscaled = latent.map((value) => value / scale);
    const mel = await overWindows(windows, unscaled, {
      from: this.#latentLayout,
      to: this.melLayout,
      compute,
      ...watch,
    });
    return {
      shape: [windows.length * this.factor, this.mel.melCount],
      data: mel.map((value) => value * melStd + melMean),
    };
  }

  /** How a mel lies along windows of the latent. */
  get melLayout(): Layout {
    return { scale: this.factor, width: this.mel.melCount };
  }

  get #latentLayout(): Layout {
    return { scale: 1, width: this.freq };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#decoder.dispose(), this.#encoder.dispose()]);
  }
}
