import { join } from "node:path";
import { melPresets, melSpectrogram } from "../audio/mel-spectrogram.ts";
import { resample } from "../audio/resample.ts";
import { normalizePeak, type Waveform } from "../audio/waveform.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { program } from "../engine/graph/program.ts";
import { ExecutableCache } from "../engine/runtime/executable-cache.ts";
import type { Executable, Runtime } from "../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { folderFiles } from "../files/folder-files.ts";
import { classifier } from "../models/classifier/classifier.ts";
import { type ClassifierConfig, parseClassifierConfig } from "../models/classifier/config.ts";
import { readPart } from "../models/part-files.ts";
import { Scope } from "../nn/scope.ts";
import { matchWeights } from "../weights/match.ts";

/** What a classifier hears in a sound. */
export interface Verdict {
  readonly label: string;
  /** The probability of that label. */
  readonly confidence: number;
}

/** Lengths of sound that it is ready for at once. */
const mostLengths = 8;

/** Names the class of a sound with a classifier that `foley train classifier` made. */
export class SoundClassifier {
  readonly labels: readonly string[];
  readonly #config: ClassifierConfig;
  readonly #runtime: Runtime;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #executables = new ExecutableCache(mostLengths);

  private constructor(config: ClassifierConfig, runtime: Runtime, weights: ReadonlyMap<string, Tensor>) {
    this.labels = config.labels;
    this.#config = config;
    this.#runtime = runtime;
    this.#weights = weights;
  }

  /** @param folder a model folder with the part `classifier` */
  static async load(runtime: Runtime, folder: string): Promise<SoundClassifier> {
    const part = join(folder, "classifier");
    const { config, weights } = await readPart(folderFiles(folder), "classifier", "model.safetensors");
    const parsed = parseClassifierConfig(part, config);
    const scope = Scope.root();
    classifier(scope, parsed, input("mel", [1, 1, 256, parsed.mel_bins]));
    return new SoundClassifier(parsed, runtime, matchWeights(part, [...scope.parameters.values()], weights));
  }

  /** The first channel decides; its loudness does not, as it is normalized like the training clips. */
  async classify({ sampleRate, channels }: Waveform): Promise<Verdict> {
    const mel = melPresets.audioldm16k;
    const samples = resample(channels[0] as Float32Array, sampleRate, mel.sampleRate);
    return this.classifyMel(melSpectrogram(normalizePeak(samples), mel, "training").data);
  }

  /** @param logMel `[time, mel]`, natural logarithm */
  async classifyMel(logMel: Float32Array): Promise<Verdict> {
    const { mel_bins, mel_mean, mel_std } = this.#config;
    const frameCount = logMel.length / mel_bins;
    const executable = await this.#executable(frameCount);
    const mel = float32(
      logMel.map((value) => (value - mel_mean) / mel_std),
      [1, 1, frameCount, mel_bins],
    );
    const { logits } = await executable.run({ mel });
    return verdictOf((logits as Tensor<"float32">).data, this.labels);
  }

  #executable(frameCount: number): Promise<Executable> {
    return this.#executables.for(String(frameCount), () => {
      const mel = input("mel", [1, 1, frameCount, this.#config.mel_bins]);
      const { logits } = classifier(Scope.root(), this.#config, mel);
      return this.#runtime.compile(program({ logits }), { weights: this.#weights });
    });
  }
}

function verdictOf(logits: Float32Array, labels: readonly string[]): Verdict {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return { label: labels[logits.indexOf(largest)] as string, confidence: 1 / total };
}
