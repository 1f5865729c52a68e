import { melPresets, melSpectrogram } from "../audio/mel-spectrogram.ts";
import { resample } from "../audio/resample.ts";
import { firstChannel, normalizePeak, type Waveform } from "../audio/waveform.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { ClassifierNetwork } from "./backbone/classifier-network.ts";

/** What a classifier hears in a sound. */
export interface Verdict {
  readonly label: string;
  /** The probability of that label. */
  readonly confidence: number;
}

/** Lengths of sound that it is ready for at once. */
const mostLengths = 8;

/** Names the class of a sound with a classifier that was trained on its kinds. */
export class SoundClassifier {
  readonly labels: readonly string[];
  readonly #network: ClassifierNetwork;

  private constructor(network: ClassifierNetwork) {
    this.labels = network.config.labels;
    this.#network = network;
  }

  /** @param files of a model with the part `classifier` */
  static async load(runtime: Runtime, files: ModelFiles): Promise<SoundClassifier> {
    return new SoundClassifier(await ClassifierNetwork.load(runtime, files, mostLengths));
  }

  /** The first channel decides; its loudness does not, as it is normalized like the training clips. */
  async classify(waveform: Waveform): Promise<Verdict> {
    const mel = melPresets.audioldm16k;
    const samples = resample(firstChannel(waveform), waveform.sampleRate, mel.sampleRate);
    return this.classifyMel(melSpectrogram(normalizePeak(samples), mel, "training").data);
  }

  /** @param logMel `[time, mel]`, natural logarithm */
  async classifyMel(logMel: Float32Array): Promise<Verdict> {
    return verdictOf((await this.#network.hear(logMel)).logits, this.labels);
  }
}

function verdictOf(logits: Float32Array, labels: readonly string[]): Verdict {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return { label: labels[logits.indexOf(largest)] as string, confidence: 1 / total };
}
