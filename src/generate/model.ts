import { join } from "node:path";
import type { Waveform } from "../audio/index.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { readManifest } from "../models/manifest.ts";
import { Clip } from "./clip.ts";
import { Conditioner, type Embeddings } from "./condition.ts";
import { type EditWishes, nameOf, planEdit } from "./edit.ts";
import { findModel } from "./find-model.ts";
import { encodeGiven, type GivenSound, withKeptCells, withKeptSound } from "./given-sound.ts";
import { LatentSampler } from "./latent-sampler.ts";
import { MelCodec } from "./mel-codec.ts";
import { checkDefaults, checkSeed, checkSettings, type Settings } from "./settings.ts";
import { Vocoder } from "./vocoder.ts";

/** How far a sound is. */
export interface GenerateProgress {
  readonly stage: "embedding" | "sampling" | "decoding" | "sounding";
  /** Steps done and steps in all, of the sampling. */
  readonly step: number;
  readonly steps: number;
}

/** What a caller may wish; what is left out comes from the model. */
export interface GenerateOptions extends Partial<Settings>, EditWishes {
  /** Makes the same sound again; random where absent. */
  readonly seed?: number;
  /** A sound to be like, as a path or samples: in place of a prompt, or beside it by `audioWeight`. */
  readonly audio?: string | Waveform;
  readonly onProgress?: (progress: GenerateProgress) => void;
  /** Stops before the next step. */
  readonly signal?: AbortSignal;
}

/** The stages that a sound goes through. */
interface Stages {
  readonly conditioner: Conditioner;
  readonly sampler: LatentSampler;
  readonly codec: MelCodec;
  readonly vocoder: Vocoder;
}

/** What all candidates for a sound have in common. */
interface Plan {
  readonly embeddings: Embeddings;
  readonly given: GivenSound | null;
  readonly settings: Settings;
  readonly signal: AbortSignal | undefined;
}

type Report = (stage: GenerateProgress["stage"], step: number) => void;

/** A model that turns text or a sound into sound. */
export class Model {
  readonly name: string;
  /** What holds where a caller leaves a setting out. */
  readonly defaults: Settings;
  readonly #version: string;
  readonly #stages: Stages;

  private constructor(name: string, version: string, defaults: Settings, stages: Stages) {
    this.name = name;
    this.defaults = defaults;
    this.#version = version;
    this.#stages = stages;
  }

  /**
   * @param nameOrPath an embedded model, such as `nano`, or a model folder
   * @param version of foley, to be noted with each sound
   * @throws FoleyError "not-found", "config" or "weights" naming what is wrong in the folder
   */
  static async load(runtime: Runtime, nameOrPath: string, version: string): Promise<Model> {
    const folder = findModel(nameOrPath);
    const manifest = await readManifest(folder);
    const defaults = checkDefaults(join(folder, "foley.json"), manifest.defaults);
    const [conditioner, sampler, codec] = await Promise.all([
      Conditioner.load(runtime, folder),
      LatentSampler.load(runtime, folder),
      MelCodec.load(runtime, folder, manifest),
    ]);
    const vocoder = new Vocoder(runtime, folder, manifest.mel);
    return new Model(nameOrPath, version, defaults, { conditioner, sampler, codec, vocoder });
  }

  /**
   * One sound: of several candidates the one that fits best.
   *
   * @param prompt what to make; null with `audio` alone
   * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used, "aborted" after the signal
   */
  async generate(prompt: string | null, options: GenerateOptions = {}): Promise<Clip> {
    const { seed: wish, audio, onProgress, signal, init, strength, inpaint, extendSeconds, ...wishes } = options;
    const { conditioner, codec } = this.#stages;
    const editWishes = givenOnly({ init, strength, inpaint, extendSeconds });
    const edit = await planEdit(editWishes, codec.mel.sampleRate, wishes.durationSeconds);
    const duration = edit === null ? {} : { durationSeconds: edit.durationSeconds };
    const settings = checkSettings({ ...this.defaults, ...wishes, ...duration });
    const firstSeed = checkSeed(wish ?? Math.floor(Math.random() * 2 ** 32));
    const { candidates, steps } = settings;
    checkGoing(signal);
    onProgress?.({ stage: "embedding", step: 0, steps: steps * candidates });
    const embeddings = await conditioner.embed(prompt, audio, settings);
    const size = codec.latentSize(settings.durationSeconds);
    const given = edit === null ? null : await encodeGiven(codec, edit, size, steps);
    const note = {
      ...{ foley: this.#version, model: this.name, prompt, audio: audio === undefined ? null : nameOf(audio) },
      ...settings,
      ...(init === undefined ? {} : { ...editWishes, init: nameOf(init) }),
    };
    let best: Clip | null = null;
    let bestLikeness = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < candidates; index++) {
      const report: Report = (stage, step) =>
        onProgress?.({ stage, step: index * steps + step, steps: steps * candidates });
      const seed = firstSeed + index;
      const samples = await this.#sound({ embeddings, given, settings, signal }, seed, report);
      // The note makes this very sound again, without the others.
      const clip = new Clip(codec.mel.sampleRate, samples, { ...note, seed, candidates: 1 });
      if (candidates === 1) return clip;
      const likeness = await conditioner.likeness(clip, embeddings.condition);
      if (best === null || likeness > bestLikeness) [best, bestLikeness] = [clip, likeness];
    }
    return best as Clip;
  }

  /** Frees the compiled networks. */
  async dispose(): Promise<void> {
    await Promise.all(Object.values(this.#stages).map((stage) => stage.dispose()));
  }

  /** From noise to samples. */
  async #sound({ embeddings, given, settings, signal }: Plan, seed: number, report: Report): Promise<Float32Array> {
    const { sampler, codec, vocoder } = this.#stages;
    const { sampleRate } = codec.mel;
    const size = codec.latentSize(settings.durationSeconds);
    const onStep = ({ step }: { readonly step: number }): void => report("sampling", step);
    const latent = await sampler.sample({ size, embeddings, given: given?.latent, settings, seed, onStep, signal });
    checkGoing(signal);
    report("decoding", settings.steps);
    const mel = withKeptCells(await codec.decode(latent, size), given);
    checkGoing(signal);
    report("sounding", settings.steps);
    const samples = await vocoder.vocode(mel, settings.vocoder, seed);
    const length = Math.round(settings.durationSeconds * sampleRate);
    return withKeptSound(samples.slice(0, length), given, sampleRate);
  }
}

function checkGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new FoleyError("aborted", "generate: stopped before the sound was whole", { cause: signal.reason });
}

/** Without what is undefined. */
function givenOnly(wishes: { readonly [K in keyof EditWishes]: EditWishes[K] | undefined }): EditWishes {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
}
