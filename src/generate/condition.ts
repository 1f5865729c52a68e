import {
  checkWaveform,
  isSilent,
  mixToMono,
  normalizePeak,
  readAudio,
  resample,
  type Waveform,
} from "../audio/index.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { AudioEmbedder, TextEmbedder } from "./clap-embedder.ts";
import { LazyPart } from "./lazy-part.ts";
import type { Request } from "./request.ts";
import { checkPrompt } from "./settings.ts";

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
   * @param sampleRate of the model
   * @throws FoleyError "usage" where there is neither, "audio" for a sound that cannot be used
   */
  async embed(request: Request, sampleRate: number): Promise<Embeddings> {
    return {
      condition: await this.#condition(request, sampleRate),
      negative: await this.#text.embed(request.settings.negative),
    };
  }

  /** How well a sound fits a condition: their cosine, -1 for silence. */
  async likeness(sound: Waveform, condition: Float32Array): Promise<number> {
    return isSilent(sound)
      ? -1
      : cosine(await this.#embedAudio(normalizePeak(mixToMono(sound)), sound.sampleRate), condition);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#text.dispose(), this.#audio.dispose()]);
  }

  /** Of the prompt, of the sound to be like, or between both. */
  async #condition(request: Request, sampleRate: number): Promise<Float32Array> {
    const { prompt, audio, settings } = request;
    if (prompt === null && audio === undefined)
      throw new FoleyError("usage", "generate: expected a prompt or a sound, got neither; give one");
    const text = prompt === null ? null : await this.#text.embed(checkPrompt(prompt));
    if (audio === undefined) return text as Float32Array;
    const heard = await this.#embedAudio(...(await likeSound(audio, request, sampleRate)));
    return text === null ? heard : between(text, heard, settings.audioWeight);
  }

  async #embedAudio(samples: Float32Array, sampleRate: number): Promise<Float32Array> {
    return (await this.#audio.get()).embed(samples, sampleRate);
  }
}

/** A sound to be like as CLAP gets it: as loud as those that it and the diffusion model learned from. */
async function likeSound(
  audio: string | Waveform,
  { fidelity, settings }: Request,
  modelRate: number,
): Promise<[samples: Float32Array, sampleRate: number]> {
  const where = typeof audio === "string" ? audio : "audio";
  const waveform = checkWaveform(typeof audio === "string" ? await readAudio(audio) : audio, where);
  if (isSilent(waveform)) {
    throw new FoleyError("audio", `${where}: expected a sound to be like, got silence; choose another`);
  }
  const mono = fidelity.toMono(waveform);
  if (!fidelity.fillsSound) return [normalizePeak(mono), waveform.sampleRate];
  const filled = new Float32Array(Math.round(settings.durationSeconds * modelRate));
  filled.set(normalizePeak(resample(mono, waveform.sampleRate, modelRate)).subarray(0, filled.length));
  return [filled, modelRate];
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
