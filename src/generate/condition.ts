import { checkWaveform, isSilent, mixToMono, normalizePeak, readAudio, type Waveform } from "../audio/index.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { AudioEmbedder, TextEmbedder } from "./clap-embedder.ts";
import { LazyPart } from "./lazy-part.ts";
import { checkPrompt, type Settings } from "./settings.ts";

/** What leads the sampling, and what it leads away from: unit vectors of CLAP's space. */
export interface Embeddings {
  readonly condition: Float32Array;
  readonly negative: Float32Array;
}

/** Turns what is wished for into directions of CLAP's space. */
export class Conditioner {
  readonly #text: TextEmbedder;
  readonly #audio: LazyPart<AudioEmbedder>;

  private constructor(text: TextEmbedder, audio: LazyPart<AudioEmbedder>) {
    this.#text = text;
    this.#audio = audio;
  }

  /** @param folder a model folder; its `audio_encoder` is read once a sound is given to be like */
  static async load(runtime: Runtime, folder: string): Promise<Conditioner> {
    const audio = new LazyPart(() => AudioEmbedder.load(runtime, folder));
    return new Conditioner(await TextEmbedder.load(runtime, folder), audio);
  }

  /**
   * @param audio a sound to be like, in place of the prompt or beside it by `audioWeight`
   * @throws FoleyError "usage" where there is neither, "audio" for a sound that cannot be used
   */
  async embed(
    prompt: string | null,
    audio: string | Waveform | undefined,
    { audioWeight, negative }: Settings,
  ): Promise<Embeddings> {
    return {
      condition: await this.#condition(prompt, audio, audioWeight),
      negative: await this.#text.embed(negative),
    };
  }

  /** How well a sound fits a condition: their cosine, -1 for silence. */
  async likeness(sound: Waveform, condition: Float32Array): Promise<number> {
    return isSilent(sound) ? -1 : cosine(await this.#embedAudio(sound), condition);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#text.dispose(), this.#audio.dispose()]);
  }

  async #condition(prompt: string | null, audio: string | Waveform | undefined, weight: number): Promise<Float32Array> {
    if (prompt === null && audio === undefined)
      throw new FoleyError("usage", "generate: expected a prompt or a sound, got neither; give one");
    if (prompt === null) return this.#embedAudio(audio as string | Waveform);
    const text = await this.#text.embed(checkPrompt(prompt));
    return audio === undefined ? text : between(text, await this.#embedAudio(audio), weight);
  }

  async #embedAudio(audio: string | Waveform): Promise<Float32Array> {
    const where = typeof audio === "string" ? audio : "audio";
    const waveform = checkWaveform(typeof audio === "string" ? await readAudio(audio) : audio, where);
    // As loud as the sounds that CLAP and the diffusion model learned from.
    const samples = normalizePeak(mixToMono(waveform));
    if (isSilent(waveform)) {
      throw new FoleyError("audio", `${where}: expected a sound to be like, got silence; choose another`);
    }
    return (await this.#audio.get()).embed(samples, waveform.sampleRate);
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** The unit vector between two: 0 the first, 1 the second. */
function between(first: Float32Array, second: Float32Array, weight: number): Float32Array {
  const mixed = first.map((value, i) => (1 - weight) * value + weight * (second[i] as number));
  // Opposite vectors have nothing between them.
  const length = Math.sqrt(cosine(mixed, mixed)) || 1;
  return mixed.map((value) => value / length);
}
