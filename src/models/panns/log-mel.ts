import { applyFilterBank, melFilterBank } from "../../audio/mel-filter-bank.ts";
import { type MelConfig, powersWithin } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";

/** The floor under the power before the logarithm, and the decibels that it is. */
const leastPower = 1e-10;

/** Mel bands in decibels, `[time, mel]` row by row. */
export interface PannsMel {
  readonly frameCount: number;
  readonly data: Float32Array;
}

/** PANNs' front end, equal to torchlibrosa's `Spectrogram` and `LogmelFilterBank` with their published settings. */
export class PannsLogMel {
  readonly #config: MelConfig;
  readonly #stft: Stft;

  constructor(config: MelConfig) {
    const { fftSize, hopSize, windowSize } = config;
    this.#config = config;
    this.#stft = new Stft({ fftSize, hopSize, windowSize, padding: fftSize / 2 });
  }

  /**
   * @param samples `[sample]` at the config's rate
   * @returns a frame for every hop and one more
   */
  compute(samples: Float32Array): PannsMel {
    const spectrogram = this.#stft.forward(samples);
    const { time, freq } = spectrogram;
    const data = applyFilterBank(melFilterBank(this.#config), powersWithin(spectrogram), freq);
    for (let i = 0; i < data.length; i++) data[i] = 10 * Math.log10(Math.max(data[i] as number, leastPower));
    return { frameCount: time, data };
  }
}
