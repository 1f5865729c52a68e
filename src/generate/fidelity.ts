import type { FrameAlignment } from "../audio/mel-spectrogram.ts";
import { firstChannel, mixToMono, type Waveform } from "../audio/waveform.ts";
import { resolve } from "../settings/resolve.ts";
import { usualLoudness } from "./level.ts";
import type { FidelityName, LoudnessWish, Settings } from "./settings.ts";

/** What is a matter of habit rather than of the model. */
export interface Fidelity {
  /** What holds, before the model's own defaults, where a caller leaves a setting out. */
  readonly defaults: Partial<Settings>;
  /** Where a caller gives none; random where null. */
  readonly seed: number | null;
  /** What is heard of a given sound that has several channels. */
  readonly toMono: (sound: Waveform) => Float32Array;
  /** Whether a sound to be like is first brought to the model's rate and filled with silence to the duration. */
  readonly fillsSound: boolean;
  /** Where the frames of a sound to change lie. */
  readonly alignment: FrameAlignment;
  /** Whether the latent of a sound to change is drawn from what the encoder says, rather than its mean. */
  readonly drawsLatent: boolean;
  /** How loud a new sound is where nobody wishes anything. */
  readonly loudness: LoudnessWish;
  /** Whether a sound that is changed keeps its rate, channels and level, and what is kept of it is put back as it was. */
  readonly putsBack: boolean;
}

export const fidelities: Readonly<Record<FidelityName, Fidelity>> = {
  foley: {
    defaults: {},
    seed: null,
    toMono: mixToMono,
    fillsSound: false,
    alignment: "training",
    drawsLatent: false,
    loudness: usualLoudness,
    putsBack: true,
  },
  audioldm: {
    defaults: {
      durationSeconds: 10.24,
      steps: 200,
      guidance: 2.5,
      sampler: "ddim",
      spacing: "leading",
      eta: 1,
      candidates: 3,
      vocoder: "hifigan",
    },
    seed: 42,
    toMono: firstChannel,
    fillsSound: true,
    alignment: "centred",
    drawsLatent: true,
    loudness: "off",
    putsBack: false,
  },
};

/** How sounds are made where a caller wishes nothing. */
export interface UsualSound {
  readonly fidelity: Fidelity;
  /** The fidelity's settings over the model's. */
  readonly settings: Settings;
}

/**
 * @param defaults the model's own
 * @param wished the model's fidelity where left out
 */
export function usualSound(defaults: Settings, wished: FidelityName | undefined): UsualSound {
  const fidelity = fidelities[wished ?? defaults.fidelity];
  return { fidelity, settings: resolve(defaults, fidelity.defaults) };
}

/** The seed of the first sound: the one that is wished, or the fidelity's, or any, below 2^32. */
export function firstSeed(wished: number | undefined, { seed }: Pick<Fidelity, "seed">): number {
  return wished ?? seed ?? Math.floor(Math.random() * 2 ** 32);
}
