import { clapFeatures } from "../audio/clap-features.ts";
import { resample } from "../audio/resample.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { program } from "../engine/graph/program.ts";
import type { Value } from "../engine/graph/value.ts";
import { ExecutableCache } from "../engine/runtime/executable-cache.ts";
import type { Executable, Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { float32, int64, type Tensor } from "../engine/tensor/tensor.ts";
import { clapAudio } from "../models/clap/audio-encoder.ts";
import type { ClapAudioConfig, ClapTextConfig } from "../models/clap/config.ts";
import { unitRows } from "../models/clap/projection.ts";
import { clapText, longestPrompt, positionIds } from "../models/clap/text-encoder.ts";
import { findAudioTower, findTextTower } from "../models/clap/towers.ts";
import { derivedBuffers } from "../models/derived-buffers.ts";
import { locatePart } from "../models/part-files.ts";
import { weightsFileOf } from "../models/part-kind.ts";
import { Scope } from "../nn/scope.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { loadTokenizer } from "../text/tokenizer-files.ts";
import { matchConstants } from "../weights/match.ts";

/** What few prompts exceed. Padding changes no embedding, and 512 tokens take about as long as a step of AudioLDM-S. */
const usualPrompt = 64;

/** Where CLAP's weights are, of one tower or of both. */
const locateClap = (files: ModelFiles, part: string): ReturnType<typeof locatePart> =>
  locatePart(files, part, weightsFileOf("text_encoder"));

/** Puts texts into the space that CLAP shares between texts and sounds. */
export class TextEmbedder {
  readonly #config: ClapTextConfig;
  readonly #tokenizer: Tokenizer;
  readonly #mostTokens: number;
  readonly #compile: (tokenCount: number) => Promise<Executable>;
  /** For usual prompts and for long ones. */
  readonly #executables = new ExecutableCache(2);

  private constructor(
    config: ClapTextConfig,
    tokenizer: Tokenizer,
    mostTokens: number,
    compile: (tokenCount: number) => Promise<Executable>,
  ) {
    this.#config = config;
    this.#tokenizer = tokenizer;
    this.#mostTokens = mostTokens;
    this.#compile = compile;
  }

  /** @param files of a model with `text_encoder` and `tokenizer` */
  static async load(runtime: Runtime, files: ModelFiles): Promise<TextEmbedder> {
    const { where, config, weights: found } = await findTextTower(files, locateClap);
    const expected = Scope.root();
    textNetwork(expected, config, 1);
    const weights = matchConstants(where, [...expected.parameters.values()], found, { ignore: derivedBuffers });
    const tokenizer = await loadTokenizer(files, "tokenizer");
    const places = longestPrompt(config);
    const mostTokens = Math.min(places, tokenizer.modelMaxLength ?? places);
    const compile = (tokenCount: number): Promise<Executable> =>
      runtime.compile(program({ embedding: textNetwork(Scope.root(), config, tokenCount) }), { weights });
    return new TextEmbedder(config, tokenizer, mostTokens, compile);
  }

  get width(): number {
    return this.#config.projection_dim;
  }

  /** A unit vector `[width]`; a text beyond the longest prompt is cut. */
  async embed(text: string): Promise<Float32Array> {
    const { length } = this.#tokenizer.encode(text).inputIds;
    const tokenCount = length <= usualPrompt ? Math.min(usualPrompt, this.#mostTokens) : this.#mostTokens;
    const { inputIds, attentionMask } = this.#tokenizer.encode(text, { maxLength: tokenCount });
    const shape = [1, tokenCount];
    const { embedding } = await (await this.#executable(tokenCount)).run({
      inputIds: int64(inputIds, shape),
      attentionMask: float32(attentionMask, shape),
      positionIds: int64(positionIds(inputIds, this.#config.pad_token_id), shape),
    });
    return (embedding as Tensor<"float32">).data;
  }

  /** What is beyond that which the encoder takes, in whole words where it takes one; empty where it takes all of them. */
  unheard(text: string): string {
    const fits = (end: number): boolean =>
      this.#tokenizer.encode(text.slice(0, end)).inputIds.length <= this.#mostTokens;
    if (fits(text.length)) return "";
    const words = [...text.matchAll(/\S+/g)].map((word) => word.index + word[0].length);
    const heard = lastOf(words, fits) ?? lastOf(endsOfLetters(text), fits) ?? 0;
    return text.slice(heard).trim();
  }

  /** The most tokens of a text that are heard, `<s>` and `</s>` included. */
  get mostTokens(): number {
    return this.#mostTokens;
  }

  /** Words that the tokenizer knows byte by byte alone, so that nothing was ever learned of them. */
  strangeWords(text: string): string[] {
    const frame = this.#tokenizer.encode("").inputIds.length;
    return (text.match(/[\p{L}\p{M}]+/gu) ?? []).filter((word) => {
      const bytes = new TextEncoder().encode(word).length;
      return bytes > word.length && this.#tokenizer.encode(word).inputIds.length - frame >= bytes;
    });
  }

  dispose(): Promise<void> {
    return this.#executables.dispose();
  }

  #executable(tokenCount: number): Promise<Executable> {
    return this.#executables.for(String(tokenCount), () => this.#compile(tokenCount));
  }
}

/** The last of rising numbers that is good, as all before it are; null where none is. */
function lastOf(numbers: readonly number[], isGood: (value: number) => boolean): number | null {
  let [least, most] = [-1, numbers.length];
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (isGood(numbers[middle] as number)) least = middle;
    else most = middle;
  }
  return numbers[least] ?? null;
}

/** Where each character of a text ends. */
function endsOfLetters(text: string): number[] {
  let end = 0;
  return Array.from(text, (letter) => {
    end += letter.length;
    return end;
  });
}

function textNetwork(scope: Scope, config: ClapTextConfig, tokenCount: number): Value {
  const shape = [1, tokenCount];
  const { embedding } = clapText(scope, config, {
    inputIds: input("inputIds", shape, "int64"),
    attentionMask: input("attentionMask", shape),
    positionIds: input("positionIds", shape, "int64"),
  });
  return unitRows(embedding);
}

/** Published AudioLDM folders have only the text encoder. */
function withoutAudioEncoder({ name }: ModelFiles): FoleyError {
  const message = `${name}: expected an audio_encoder to hear sounds with, got none; add that of clap-htsat-unfused`;
  return new FoleyError("not-found", message, { subject: "audioEncoder", values: { folder: name } });
}

/** Puts sounds into the space that CLAP shares between texts and sounds. */
export class AudioEmbedder {
  readonly #config: ClapAudioConfig;
  readonly #executable: Executable;

  private constructor(config: ClapAudioConfig, executable: Executable) {
    this.#config = config;
    this.#executable = executable;
  }

  /** @param files of a model with `audio_encoder`, or all of CLAP as its `text_encoder` */
  static async load(runtime: Runtime, files: ModelFiles): Promise<AudioEmbedder> {
    const tower = await findAudioTower(files, locateClap);
    if (tower === null) throw withoutAudioEncoder(files);
    const { where, config, weights: found } = tower;
    const { sampleRate, hopSize, maxSeconds, melCount } = config.features;
    const frameCount = Math.floor((maxSeconds * sampleRate) / hopSize) + 1;
    const scope = Scope.root();
    const { embedding } = clapAudio(scope, config, {
      inputFeatures: input("inputFeatures", [1, 1, frameCount, melCount]),
    });
    const weights = matchConstants(where, [...scope.parameters.values()], found, { ignore: derivedBuffers });
    return new AudioEmbedder(config, await runtime.compile(program({ embedding: unitRows(embedding) }), { weights }));
  }

  /** The longest beginning of a sound that is heard. */
  get mostSeconds(): number {
    return this.#config.features.maxSeconds;
  }

  /** A unit vector `[width]`: of the beginning where the sound is longer than CLAP hears. */
  async embed(samples: Float32Array, sampleRate: number): Promise<Float32Array> {
    const { features } = this.#config;
    // A little more than is heard, so that the filter of another rate meets no end within that.
    const heard = samples.subarray(0, Math.ceil((features.maxSeconds + 0.1) * sampleRate));
    const { data, shape } = clapFeatures(resample(heard, sampleRate, features.sampleRate), features);
    const { embedding } = await this.#executable.run({ inputFeatures: float32(data, [1, 1, ...shape]) });
    return (embedding as Tensor<"float32">).data;
  }

  dispose(): Promise<void> {
    return this.#executable.dispose();
  }
}
