import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { ExecutableCache } from "../../engine/runtime/executable-cache.ts";
import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { classifier } from "../../models/classifier/classifier.ts";
import { type ClassifierConfig, parseClassifierConfig } from "../../models/classifier/config.ts";
import { readPart } from "../../models/part-files.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";

/** The part of a model that is a classifier. */
const part = "classifier";

/** What the classifier makes of a sound. */
export interface Heard {
  readonly embedding: Float32Array;
  /** Scores of the classes before softmax, `[classes]`. */
  readonly logits: Float32Array;
}

/** A classifier of sounds for mels of any length, compiled once for each of the lengths that came last. */
export class ClassifierNetwork {
  readonly config: ClassifierConfig;
  readonly #runtime: Runtime;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #executables: ExecutableCache;

  private constructor(
    runtime: Runtime,
    config: ClassifierConfig,
    weights: ReadonlyMap<string, Tensor>,
    mostLengths: number,
  ) {
    this.config = config;
    this.#runtime = runtime;
    this.#weights = weights;
    this.#executables = new ExecutableCache(mostLengths);
  }

  /**
   * @param files of a model with the part `classifier`
   * @param mostLengths that it is ready for at once
   * @throws FoleyError "not-found", "config" or "weights" naming what is wrong
   */
  static async load(runtime: Runtime, files: ModelFiles, mostLengths: number): Promise<ClassifierNetwork> {
    const where = files.nameOf(part);
    const { config: settings, weights } = await readPart(files, part, "model.safetensors");
    const config = parseClassifierConfig(where, settings);
    const scope = Scope.root();
    classifier(scope, config, input("mel", [1, 1, 256, config.mel_bins]));
    const matched = matchWeights(where, [...scope.parameters.values()], weights);
    return new ClassifierNetwork(runtime, config, matched, mostLengths);
  }

  /** @param logMel `[time, mel]`, natural logarithm */
  async hear(logMel: Float32Array): Promise<Heard> {
    const { mel_bins, mel_mean, mel_std } = this.config;
    const frameCount = logMel.length / mel_bins;
    const standard = logMel.map((value) => (value - mel_mean) / mel_std);
    const executable = await this.#executable(frameCount);
    const results = await executable.run({ mel: float32(standard, [1, 1, frameCount, mel_bins]) });
    return { embedding: floatsIn(results, "embedding").slice(), logits: floatsIn(results, "logits").slice() };
  }

  #executable(frameCount: number): Promise<Executable> {
    return this.#executables.for(String(frameCount), () => {
      const mel = input("mel", [1, 1, frameCount, this.config.mel_bins]);
      const { embedding, logits } = classifier(Scope.root(), this.config, mel);
      return this.#runtime.compile(program({ embedding, logits }), { weights: this.#weights });
    });
  }
}
