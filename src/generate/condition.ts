import { resample } from "../audio/resample.ts";
import {
  beginningOf,
  isSilent,
  mixToMono,
  moves,
  normalizePeak,
  peak,
  sampleCount,
  type Waveform,
} from "../audio/waveform.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { AudioEmbedder, TextEmbedder } from "./clap-embedder.ts";
import { audible, checkHeard } from "./edit.ts";
import { unknownWords } from "./known-words.ts";
import { LazyPart } from "./lazy-part.ts";
import type { Request } from "./request.ts";
import { checkPrompt, longestSeconds, type NamedSound } from "./settings.ts";
import { heardInPart } from "./warnings.ts";

/** What leads the sampling, and what it leads away from: unit vectors of CLAP's space. */
export interface Embeddings {
  readonly condition: Float32Array;
  readonly negative: Float32Array;
  /** What of the words and the sound is not heard: one line each. */
  readonly warnings: readonly string[];
}

/** Turns what is wished for into directions of CLAP's space. */
export class Conditioner {
  readonly #text: TextEmbedder;
  readonly #audio: LazyPart<AudioEmbedder>;
  readonly #words: readonly string[] | null;

  private constructor(text: TextEmbedder, audio: LazyPart<AudioEmbedder>, words: readonly string[] | null) {
    this.#text = text;
    this.#audio = audio;
    this.#words = words;
  }

  /**
   * @param files of a model; its `audio_encoder` is read once a sound is given to be like
   * @param words of all captions that the model learned from; null where it does not say
   */
  static async load(runtime: Runtime, files: ModelFiles, words: readonly string[] | null = null): Promise<Conditioner> {
    const audio = new LazyPart(() => AudioEmbedder.load(runtime, files));
    return new Conditioner(await TextEmbedder.load(runtime, files), audio, words);
  }

  /**
   * @param sampleRate of the model
   * @throws FoleyError "usage" where there is neither, "audio" for a sound that cannot be used
   */
  async embed(request: Request, sampleRate: number): Promise<Embeddings> {
    const { prompt, audio, settings } = request;
    const { fidelity } = request;
    if (settings.candidates > 1) await this.#audio.get();
    const heard = audio === null ? null : await this.#audio.get();
    const spoken = audio !== null && prompt !== null && settings.audioWeight === 1 ? null : prompt;
    return {
      condition: await this.#condition(request, sampleRate),
      negative: await this.#text.embed(settings.negative),
      warnings: [
        ...this.#wordWarnings("prompt", spoken ?? ""),
        ...this.#wordWarnings("negative", settings.negative),
        ...(audio === null || heard === null || fidelity.fillsSound
          ? []
          : heardInPart(audio.name, audio.waveform, heard.mostSeconds)),
      ],
    };
  }

  /** What of a text is not heard, or not known. */
  #wordWarnings(what: string, text: string): string[] {
    const unheard = this.#text.unheard(text);
    const heard = unheard === "" ? text : text.slice(0, text.lastIndexOf(unheard));
    const limit = `the text encoder takes ${this.#text.mostTokens} tokens`;
    const cut = `${what}: cut after ${lengthInWords(heard, text)}, as ${limit}; not heard: "${shortened(unheard)}"`;
    return [...(unheard === "" ? [] : [cut]), ...this.#strangeness(what, heard)];
  }

  #strangeness(what: string, text: string): string[] {
    const words = this.#words;
    const strange = words === null ? this.#text.strangeWords(text) : unknownWords(text, words);
    if (strange.length === 0) return [];
    const why =
      words === null
        ? "its tokenizer knows them byte by byte alone"
        : `it learned ${words.length} words, listed in its foley.json`;
    const quoted = shortened(strange.map((word) => `"${word}"`).join(", "));
    return [`${what}: the model did not learn ${quoted} (${why}); the sound may be another`];
  }

  /** How well a sound fits a condition: their cosine, -1 for silence. */
  async likeness(sound: Waveform, condition: Float32Array): Promise<number> {
    return isSilent(sound)
      ? -1
      : dot(await this.#embedAudio(normalizePeak(mixToMono(sound)), sound.sampleRate), condition);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#text.dispose(), this.#audio.dispose()]);
  }

  /** Of the prompt, of the sound to be like, or between both. */
  async #condition(request: Request, sampleRate: number): Promise<Float32Array> {
    const { prompt, audio } = request;
    if (prompt === null && audio === null)
      throw new FoleyError("usage", "generate: expected a prompt or a sound to be like, got neither; give one");
    const text = prompt === null ? null : await this.#text.embed(checkPrompt(prompt));
    if (audio === null) return text as Float32Array;
    const { mostSeconds } = await this.#audio.get();
    const heard = await this.#embedAudio(...likeSound(audio, request, sampleRate, mostSeconds));
    return text === null ? heard : between(text, heard, request.settings.audioWeight);
  }

  async #embedAudio(samples: Float32Array, sampleRate: number): Promise<Float32Array> {
    return (await this.#audio.get()).embed(samples, sampleRate);
  }
}

/** How much of a text is heard: in letters where not even its first word is, as in scripts that have no spaces. */
function lengthInWords(heard: string, text: string): string {
  const [first = ""] = text.match(/\S+/) ?? [];
  const words = heard.match(/\S+/g) ?? [];
  return words[0] === first ? `${words.length} words` : `${[...heard.trim()].length} letters`;
}

const longestQuote = 80;

function shortened(text: string): string {
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote).trimEnd()} …`;
}

/**
 * A sound to be like as CLAP gets it: as loud as those that it and the diffusion model learned from.
 *
 * @param mostSeconds that CLAP hears
 * @throws FoleyError "audio" where what is heard of it is silent
 */
function likeSound(
  { name, waveform }: NamedSound,
  { fidelity, settings }: Request,
  modelRate: number,
  mostSeconds: number,
): [samples: Float32Array, sampleRate: number] {
  const { sampleRate } = waveform;
  const heardSeconds = fidelity.fillsSound ? settings.durationSeconds : mostSeconds;
  const beginning = beginningOf(waveform, heardSeconds);
  checkHeard({ name, waveform: beginning }, `a sound to be like within the ${heardSeconds} s that are heard`);
  const mix = fidelity.toMono(beginning);
  const mono = moves(mix) ? fidelity.toMono(beginningOf(waveform, longestSeconds)) : audible(mix, beginning);
  if (!fidelity.fillsSound) return [asLoudAsLearned(mono, sampleCount(beginning)), sampleRate];
  const filled = new Float32Array(Math.round(settings.durationSeconds * modelRate));
  filled.set(normalizePeak(resample(mono, sampleRate, modelRate)).subarray(0, filled.length));
  return [filled, modelRate];
}

/** By the peak of what is heard: a louder one that comes later would make all of that softer. */
function asLoudAsLearned(samples: Float32Array, heardCount: number): Float32Array {
  const all = normalizePeak(samples);
  const heard = all.subarray(0, heardCount);
  return peak(heard) < 0.499 ? normalizePeak(heard) : all;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** The unit vector between two: 0 the first, 1 the second. */
function between(first: Float32Array, second: Float32Array, weight: number): Float32Array {
  const mixed = first.map((value, i) => (1 - weight) * value + weight * (second[i] as number));
  // Opposite vectors have nothing between them.
  const length = Math.sqrt(dot(mixed, mixed)) || 1;
  return mixed.map((value) => value / length);
}
