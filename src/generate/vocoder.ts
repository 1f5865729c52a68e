import { griffinLim, type MelConfig, type MelSpectrogram } from "../audio/index.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import type { HifiganConfig } from "../models/hifigan/index.ts";
import { type LoadedPart, loadVocoder } from "./compiled-parts.ts";
import { LazyPart } from "./lazy-part.ts";
import type { VocoderName } from "./settings.ts";

/** Log-mels to samples. */
export class Vocoder {
  readonly #mel: MelConfig;
  readonly #hifigan: LazyPart<LoadedPart<HifiganConfig>>;

  /** @param folder a model folder, which needs a `vocoder` only once HiFi-GAN is asked for */
  constructor(runtime: Runtime, folder: string, mel: MelConfig) {
    this.#mel = mel;
    this.#hifigan = new LazyPart(() => loadVocoder(runtime, folder));
  }

  /**
   * @param seed of Griffin-Lim's first phases
   * @returns `[time * hopSize]`
   * @throws FoleyError "not-found" where the model has no such vocoder
   */
  async vocode(mel: MelSpectrogram, name: VocoderName, seed: number): Promise<Float32Array> {
    if (name === "griffin-lim") return griffinLim(mel, this.#mel, { seed });
    const executable = await (await this.#hifigan.get()).forShape([mel.shape[0]]);
    const { wave } = await executable.run({ mel: float32(mel.data, [1, ...mel.shape]) });
    return (wave as Tensor<"float32">).data;
  }

  dispose(): Promise<void> {
    return this.#hifigan.dispose();
  }
}
