import { griffinLim } from "../audio/griffin-lim.ts";
import type { MelConfig, MelSpectrogram } from "../audio/mel-spectrogram.ts";
import { monoWaveform, type Waveform } from "../audio/waveform.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { readManifest } from "../models/manifest.ts";
import { type VocoderConfig, type VocoderNetworkName, vocoderNetwork } from "../models/vocoder/network.ts";
import { type LoadedPart, loadVocoder } from "./compiled-parts.ts";
import { LazyPart } from "./lazy-part.ts";
import type { VocoderName } from "./settings.ts";
import {
  type KnownPart,
  type Layout,
  overWindows,
  planWindows,
  unwatched,
  type Watch,
  type Windows,
} from "./windows.ts";

/** A mel to make audible, window by window where it is long. */
export interface VocoderWish extends Watch {
  readonly mel: MelSpectrogram;
  readonly windows: Windows;
  /** How the mel lies along the windows. */
  readonly layout: Layout;
  readonly name: VocoderName;
  /** Of Griffin-Lim's first phases. */
  readonly seed: number;
}

/** How much of a sample must come from earlier windows for Griffin-Lim to go on from it. */
const knownWeight = 0.1;

/** Log-mels to samples. */
export class Vocoder {
  readonly #mel: MelConfig;
  readonly #files: ModelFiles;
  readonly #loaded: LazyPart<LoadedPart<VocoderConfig>>;

  /** The vocoders of a model, which need no other part of it. */
  static async open(runtime: Runtime, files: ModelFiles): Promise<Vocoder> {
    return new Vocoder(runtime, files, (await readManifest(files)).mel);
  }

  /** @param files of a model, which needs a `vocoder` only once its network is asked for */
  constructor(runtime: Runtime, files: ModelFiles, mel: MelConfig) {
    this.#mel = mel;
    this.#files = files;
    this.#loaded = new LazyPart(() => loadVocoder(runtime, files));
  }

  /** The spectrograms that it makes audible. */
  get mel(): MelConfig {
    return this.#mel;
  }

  /**
   * Which network the model has.
   *
   * @throws FoleyError "not-found" where it has none
   */
  async networkName(): Promise<VocoderNetworkName> {
    return vocoderNetwork((await this.#loaded.get()).config).name;
  }

  /**
   * For whoever makes a mel first, which may take long.
   *
   * @throws FoleyError "not-found" where the model has no network, "usage" where it has another
   */
  async check(name: VocoderName): Promise<void> {
    if (name !== "griffin-lim") await this.#wished(name);
  }

  /** The sound of a mel of any length, made at once. */
  async sound(mel: MelSpectrogram, name: VocoderName, seed: number): Promise<Waveform> {
    const [time, width] = mel.shape;
    const samples = await this.vocode({
      mel,
      windows: planWindows(time, 0, false),
      layout: { scale: 1, width },
      name,
      seed,
      ...unwatched,
    });
    return monoWaveform(samples, this.#mel.sampleRate);
  }

  /**
   * @returns `[time * hopSize]`
   * @throws FoleyError "not-found" where the model has no network, "usage" where it has another, "aborted" after the signal
   */
  async vocode({ mel, windows, layout, name, seed, signal, onWindow }: VocoderWish): Promise<Float32Array> {
    const shape = [windows.size * layout.scale, layout.width] as const;
    const to = { scale: layout.scale * this.#mel.hopSize, width: 1 };
    const compute = name === "griffin-lim" ? this.#griffinLim(shape, seed) : await this.#network(shape, name);
    return overWindows(windows, mel.data, { from: layout, to, compute, signal, onWindow });
  }

  async #wished(wished: VocoderNetworkName): Promise<LoadedPart<VocoderConfig>> {
    if (!(await this.#files.has("vocoder"))) {
      const advice = "add one, or choose griffin-lim";
      const message = `vocoder: expected ${wished}, got no ${this.#files.nameOf("vocoder")}; ${advice}`;
      throw new FoleyError("not-found", message, { subject: "vocoder" });
    }
    const loaded = await this.#loaded.get();
    const { name } = vocoderNetwork(loaded.config);
    if (name !== wished) {
      const expected = `${name}, which the model has, or griffin-lim`;
      const message = `vocoder: expected ${expected}, got "${wished}"; choose one of them`;
      throw new FoleyError("usage", message, { subject: "vocoder" });
    }
    return loaded;
  }

  async #network(
    shape: readonly [number, number],
    name: VocoderNetworkName,
  ): Promise<(piece: Float32Array) => Promise<Float32Array>> {
    const loaded = await this.#wished(name);
    const executable = await loaded.forShape([shape[0]]);
    return async (piece) => {
      const { wave } = await executable.run({ mel: float32(piece, [1, ...shape]) });
      // Transposed convolutions whose kernel and stride are not both even leave some samples more.
      return (wave as Tensor<"float32">).data.subarray(0, shape[0] * this.#mel.hopSize);
    };
  }

  /** Each window goes on from those before, as phases that were found apart would cancel where they meet. */
  #griffinLim(
    shape: readonly [number, number],
    seed: number,
  ): (piece: Float32Array, known: () => KnownPart) => Promise<Float32Array> {
    const { hopSize } = this.#mel;
    return async (data, known) => {
      const { values, weights } = known();
      const isKnown = (frame: number): boolean =>
        (weights[Math.round((frame + 0.5) * hopSize)] as number) > knownWeight;
      return griffinLim({ shape, data }, this.#mel, { seed, known: { samples: values, isKnown } });
    };
  }

  dispose(): Promise<void> {
    return this.#loaded.dispose();
  }
}
