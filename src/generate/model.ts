import { join } from "node:path";
import type { Waveform } from "../audio/index.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { readManifest } from "../models/manifest.ts";
import { checkGoing } from "./check-going.ts";
import { Clip } from "./clip.ts";
import { Conditioner, type Embeddings } from "./condition.ts";
import { type EditWishes, nameOf, planEdit } from "./edit.ts";
import { findModel } from "./find-model.ts";
import { encodeGiven, type GivenSound, withKeptCells, withKeptSound } from "./given-sound.ts";
import { LatentSampler } from "./latent-sampler.ts";
import { MelCodec } from "./mel-codec.ts";
import { checkDefaults, checkSeed, checkSettings, type Settings } from "./settings.ts";
import { Vocoder } from "./vocoder.ts";
import { planWindows, type Watch, type Windows } from "./windows.ts";

/** How far a sound is. */
export interface GenerateProgress {
  readonly stage: "embedding" | "sampling" | "decoding" | "sounding";
  /** Steps done and steps in all, of the sampling. */
  readonly step: number;
  readonly steps: number;
  /** Windows of the step or stage under way that are done, and windows in all: 1 for a sound made at once. */
  readonly window: number;
  readonly windows: number;
  /** After a step of the sampling: the sound that the model is heading for, decoded when it is asked for. */
  readonly preview?: () => Promise<Clip>;
}

/** What a caller may wish; what is left out comes from the model. */
export interface GenerateOptions extends Partial<Settings>, EditWishes {
  /** Makes the same sound again; random where absent. */
  readonly seed?: number;
  /** A sound to be like, as a path or samples: in place of a prompt, or beside it by `audioWeight`. */
  readonly audio?: string | Waveform;
  /** Work waits for a promise that it returns. */
  readonly onProgress?: (progress: GenerateProgress) => unknown;
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
  readonly windows: Windows;
  readonly settings: Settings;
  readonly signal: AbortSignal | undefined;
}

/** What is heard of the way to one sound. */
interface Listener {
  /** After a step, with the latent that the model predicts. */
  readonly onStep: (step: number, predict: () => Float32Array) => unknown;
  /** At the beginning of a stage, or after a window of it. */
  readonly onWindow: (stage: GenerateProgress["stage"], done: number) => unknown;
}

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
    const windows = this.#windows(settings);
    const common = { steps: steps * candidates, windows: windows.starts.length };
    checkGoing(signal);
    await onProgress?.({ stage: "embedding", step: 0, window: 0, ...common });
    const embeddings = await conditioner.embed(prompt, audio, settings);
    const given = edit === null ? null : await encodeGiven(codec, edit, windows, steps, signal);
    const plan: Plan = { embeddings, given, windows, settings, signal };
    const note = {
      ...{ foley: this.#version, model: this.name, prompt, audio: audio === undefined ? null : nameOf(audio) },
      ...settings,
      ...(init === undefined ? {} : { ...editWishes, init: nameOf(init) }),
    };
    let best: Clip | null = null;
    let bestLikeness = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < candidates; index++) {
      const seed = firstSeed + index;
      // The note makes this very sound again, without the others.
      const clipOf = (samples: Float32Array, more: object = {}): Clip =>
        new Clip(codec.mel.sampleRate, samples, { ...note, seed, candidates: 1, ...more });
      let step = index * steps;
      const clip = clipOf(
        await this.#sound(plan, seed, {
          onStep: (done, predict) => {
            step = index * steps + done;
            const preview = async (): Promise<Clip> =>
              clipOf(await this.#hear(predict(), plan, seed), { previewStep: done });
            return onProgress?.({ stage: "sampling", step, window: 0, ...common, preview });
          },
          onWindow: (stage, window) => onProgress?.({ stage, step, window, ...common }),
        }),
      );
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

  /** One window for what the model can make at once. */
  #windows({ durationSeconds, windowSeconds, loop }: Settings): Windows {
    const { codec } = this.#stages;
    const length = loop ? codec.loopTime(durationSeconds) : codec.latentTime(durationSeconds);
    return planWindows(length, windowSeconds === 0 ? 0 : codec.latentTime(windowSeconds), loop);
  }

  /** From noise to samples. */
  async #sound(plan: Plan, seed: number, { onStep, onWindow }: Listener): Promise<Float32Array> {
    const latent = await this.#stages.sampler.sample({
      ...plan,
      freq: this.#stages.codec.freq,
      given: plan.given?.latent,
      seed,
      onStep: ({ step, predict }) => onStep(step, predict),
      onWindow: (done) => onWindow("sampling", done),
    });
    return this.#hear(latent, plan, seed, onWindow);
  }

  /** From a latent to samples. */
  async #hear(
    latent: Float32Array,
    { given, windows, settings, signal }: Plan,
    seed: number,
    onWindow: Listener["onWindow"] = () => {},
  ): Promise<Float32Array> {
    const { codec, vocoder } = this.#stages;
    const watch = async (stage: GenerateProgress["stage"]): Promise<Watch> => {
      checkGoing(signal);
      await onWindow(stage, 0);
      return { signal, onWindow: (done) => onWindow(stage, done) };
    };
    const mel = withKeptCells(await codec.decode(latent, windows, await watch("decoding")), given);
    const { vocoder: name, loop, durationSeconds } = settings;
    const wish = { mel, windows, layout: codec.melLayout, name, seed };
    const samples = await vocoder.vocode({ ...wish, ...(await watch("sounding")) });
    const { sampleRate } = codec.mel;
    const length = loop ? samples.length : Math.round(durationSeconds * sampleRate);
    return withKeptSound(samples.slice(0, length), given, sampleRate);
  }
}

/** Without what is undefined. */
function givenOnly(wishes: { readonly [K in keyof EditWishes]: EditWishes[K] | undefined }): EditWishes {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
}
