import { join } from "node:path";
import {
  checkWaveform,
  griffinLim,
  isSilent,
  type MelSpectrogram,
  melSpectrogram,
  mixToMono,
  normalizePeak,
  readAudio,
  type Waveform,
} from "../audio/index.ts";
import {
  findSampler,
  type GivenLatent,
  type GuidedPair,
  guidanceInterval,
  type NoiseSchedule,
  withGuidance,
} from "../diffusion/index.ts";
import { Generator } from "../engine/random/generator.ts";
import type { Runtime } from "../engine/runtime/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import type { HifiganConfig } from "../models/hifigan/index.ts";
import { type Manifest, readManifest } from "../models/manifest.ts";
import type { UnetConfig } from "../models/unet/index.ts";
import { downsampling, type VaeConfig } from "../models/vae/index.ts";
import { AudioEmbedder, TextEmbedder } from "./clap-embedder.ts";
import { Clip } from "./clip.ts";
import { type LoadedPart, loadDecoder, loadEncoder, loadSchedule, loadUnet, loadVocoder } from "./compiled-parts.ts";
import { type Edit, type EditWishes, nameOf, planEdit, withKeptSamples } from "./edit.ts";
import { findModel } from "./find-model.ts";
import { regionMask } from "./region.ts";
import { checkDefaults, checkPrompt, checkSeed, checkSettings, type Settings } from "./settings.ts";

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

interface Parts {
  readonly text: TextEmbedder;
  readonly unet: LoadedPart<UnetConfig>;
  readonly decoder: LoadedPart<VaeConfig>;
  readonly schedule: NoiseSchedule;
  readonly manifest: Manifest;
}

/** What leads the sampling, and what it leads away from: unit vectors of CLAP's space. */
interface Embeddings {
  readonly condition: Float32Array;
  readonly negative: Float32Array;
}

/** A sound to change, as each stage of the pipeline needs it. */
interface EncodedSound {
  readonly edit: Edit;
  readonly mel: MelSpectrogram;
  /** 1 where the mel is made anew: `[time, mel]`; null where all may change. */
  readonly melMask: Float32Array | null;
  readonly latent: GivenLatent;
}

/** A model that turns text or a sound into sound. */
export class Model {
  readonly name: string;
  /** What holds where a caller leaves a setting out. */
  readonly defaults: Settings;
  readonly #version: string;
  readonly #folder: string;
  readonly #runtime: Runtime;
  readonly #parts: Parts;
  #audio: Promise<AudioEmbedder> | null = null;
  #encoder: Promise<LoadedPart<VaeConfig>> | null = null;
  #vocoder: Promise<LoadedPart<HifiganConfig>> | null = null;

  private constructor(
    name: string,
    version: string,
    folder: string,
    runtime: Runtime,
    defaults: Settings,
    parts: Parts,
  ) {
    this.name = name;
    this.defaults = defaults;
    this.#version = version;
    this.#folder = folder;
    this.#runtime = runtime;
    this.#parts = parts;
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
    const [text, unet, decoder, schedule] = await Promise.all([
      TextEmbedder.load(runtime, folder),
      loadUnet(runtime, folder),
      loadDecoder(runtime, folder),
      loadSchedule(folder),
    ]);
    return new Model(nameOrPath, version, folder, runtime, defaults, { text, unet, decoder, schedule, manifest });
  }

  /**
   * One sound: of several candidates the one that fits best.
   *
   * @param prompt what to make; null with `audio` alone
   * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used, "aborted" after the signal
   */
  async generate(prompt: string | null, options: GenerateOptions = {}): Promise<Clip> {
    const { seed: wish, audio, onProgress, signal, init, strength, inpaint, extendSeconds, ...wishes } = options;
    const { sampleRate } = this.#parts.manifest.mel;
    const editWishes = givenOnly({ init, strength, inpaint, extendSeconds });
    const edit = await planEdit(editWishes, sampleRate, wishes.durationSeconds);
    const duration = edit === null ? {} : { durationSeconds: edit.durationSeconds };
    const settings = checkSettings({ ...this.defaults, ...wishes, ...duration });
    const firstSeed = checkSeed(wish ?? Math.floor(Math.random() * 2 ** 32));
    const { candidates, steps } = settings;
    checkGoing(signal);
    onProgress?.({ stage: "embedding", step: 0, steps: steps * candidates });
    const embeddings: Embeddings = {
      condition: await this.#condition(prompt, audio, settings.audioWeight),
      negative: await this.#parts.text.embed(settings.negative),
    };
    const given = edit === null ? null : await this.#encode(edit, settings);
    const common = {
      ...{ foley: this.#version, model: this.name, prompt, audio: audio === undefined ? null : nameOf(audio) },
      ...settings,
      ...(init === undefined ? {} : { ...editWishes, init: nameOf(init) }),
    };
    let best: Clip | null = null;
    let bestLikeness = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < candidates; index++) {
      const report = (stage: GenerateProgress["stage"], step: number): void =>
        onProgress?.({ stage, step: index * steps + step, steps: steps * candidates });
      const seed = firstSeed + index;
      const samples = await this.#sound(embeddings, given, settings, seed, report, signal);
      // The note makes this very sound again, without the others.
      const clip = new Clip(sampleRate, samples, { ...common, seed, candidates: 1 });
      if (candidates === 1) return clip;
      const likeness = isSilent(clip) ? -1 : cosine(await this.#embedAudio(clip), embeddings.condition);
      if (best === null || likeness > bestLikeness) [best, bestLikeness] = [clip, likeness];
    }
    return best as Clip;
  }

  /** Frees the compiled networks. */
  async dispose(): Promise<void> {
    const { text, unet, decoder } = this.#parts;
    await Promise.all([text.dispose(), unet.dispose(), decoder.dispose()]);
    // A part that could not be loaded has nothing to free, and was complained of before.
    const lazy = await Promise.allSettled([this.#audio, this.#encoder, this.#vocoder]);
    await Promise.all(lazy.map((part) => (part.status === "fulfilled" ? part.value?.dispose() : undefined)));
  }

  /** The unit vector that leads the sampling: of the prompt, of the sound, or between both. */
  async #condition(prompt: string | null, audio: string | Waveform | undefined, weight: number): Promise<Float32Array> {
    if (prompt === null && audio === undefined)
      throw new FoleyError("usage", "generate: expected a prompt or a sound, got neither; give one");
    if (prompt === null) return this.#embedAudio(audio as string | Waveform);
    const text = await this.#parts.text.embed(checkPrompt(prompt));
    return audio === undefined ? text : between(text, await this.#embedAudio(audio), weight);
  }

  /** From noise to samples. */
  async #sound(
    embeddings: Embeddings,
    given: EncodedSound | null,
    settings: Settings,
    seed: number,
    report: (stage: GenerateProgress["stage"], step: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const onStep = (step: number): void => report("sampling", step);
    const latent = await this.#sample(embeddings, given?.latent, settings, seed, onStep, signal);
    checkGoing(signal);
    report("decoding", settings.steps);
    const decoded = await this.#decode(latent, settings);
    const mel = given?.melMask == null ? decoded : withKeptCells(decoded, given.mel, given.melMask);
    checkGoing(signal);
    report("sounding", settings.steps);
    const { sampleRate } = this.#parts.manifest.mel;
    const length = Math.round(settings.durationSeconds * sampleRate);
    const samples = (await this.#vocode(mel, settings, seed)).slice(0, length);
    return given === null ? samples : withKeptSamples(samples, given.edit, sampleRate);
  }

  /** A sound to change as a mel and as a scaled latent, with masks of what is made anew. */
  async #encode(edit: Edit, settings: Settings): Promise<EncodedSound> {
    const { manifest, decoder } = this.#parts;
    const { time, freq } = this.#latentSize(settings);
    const shape = [time * downsampling(decoder.config), manifest.mel.melCount] as const;
    const samples = new Float32Array(shape[0] * manifest.mel.hopSize);
    samples.set(edit.samples.subarray(0, samples.length));
    const { data } = melSpectrogram(samples, manifest.mel, "training");
    const mel: MelSpectrogram = { shape: [...shape], data: data.slice(0, shape[0] * shape[1]) };
    this.#encoder ??= loadEncoder(this.#runtime, this.#folder);
    const executable = await (await this.#encoder).forShape(shape);
    const standardized = mel.data.map((value) => (value - manifest.melMean) / manifest.melStd);
    const { latent } = await executable.run({ mel: float32(standardized, [1, 1, ...shape]) });
    const clean = (latent as Tensor<"float32">).data.map((value) => value * decoder.config.scaling_factor);
    const skip = settings.steps - Math.floor(edit.strength * settings.steps);
    if (edit.regions === null) return { edit, mel, melMask: null, latent: { clean, skip, mask: null } };
    const seconds = samples.length / manifest.mel.sampleRate;
    const cells = regionMask(edit.regions, { time, freq }, seconds, manifest.mel);
    const mask = Float32Array.from(clean, (_, i) => cells[i % cells.length] as number);
    const melMask = regionMask(edit.regions, { time: shape[0], freq: shape[1] }, seconds, manifest.mel);
    return { edit, mel, melMask, latent: { clean, skip, mask } };
  }

  async #embedAudio(audio: string | Waveform): Promise<Float32Array> {
    const where = typeof audio === "string" ? audio : "audio";
    const waveform = checkWaveform(typeof audio === "string" ? await readAudio(audio) : audio, where);
    // As loud as the sounds that CLAP and the diffusion model learned from.
    const samples = normalizePeak(mixToMono(waveform));
    if (isSilent(waveform)) {
      throw new FoleyError("audio", `${where}: expected a sound to be like, got silence; choose another`);
    }
    this.#audio ??= AudioEmbedder.load(this.#runtime, this.#folder);
    return (await this.#audio).embed(samples, waveform.sampleRate);
  }

  /** `[time, freq]` of the latent for a duration: as in diffusers, so that a seed gives the same noise. */
  #latentSize({ durationSeconds }: Settings): { time: number; freq: number } {
    const { decoder, manifest } = this.#parts;
    const { sampleRate, hopSize, melCount } = manifest.mel;
    const factor = downsampling(decoder.config);
    const sampleCount = Math.round(durationSeconds * sampleRate);
    return { time: Math.max(1, Math.ceil(sampleCount / (hopSize * factor))), freq: melCount / factor };
  }

  async #sample(
    { condition, negative }: Embeddings,
    given: GivenLatent | undefined,
    settings: Settings,
    seed: number,
    onStep: (step: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const { unet, schedule, decoder } = this.#parts;
    const { time, freq } = this.#latentSize(settings);
    const { in_channels: channels } = unet.config;
    const generator = new Generator(seed);
    const noise = generator.randn(channels * time * freq);
    // Without guidance the unconditional half would be thrown away.
    const batch = settings.guidance === 1 ? 1 : 2;
    const executable = await unet.forShape([batch, time, freq]);
    const classLabels = float32(batch === 1 ? condition : joined(negative, condition), [batch, condition.length]);
    const predict = async (x: Float32Array, timestep: number): Promise<Float32Array> => {
      const sample = float32(batch === 1 ? x : joined(x, x), [batch, channels, time, freq]);
      const result = await executable.run({
        sample,
        classLabels,
        timestep: float32(new Float32Array(batch).fill(timestep)),
      });
      return (result.noise as Tensor<"float32">).data;
    };
    const predictPair = async (x: Float32Array, timestep: number): Promise<GuidedPair> => {
      const both = await predict(x, timestep);
      return { unconditional: both.subarray(0, x.length), conditional: both.subarray(x.length) };
    };
    const guided = withGuidance(predictPair, settings.guidance, {
      rescale: settings.guidanceRescale,
      isOn: guidanceInterval(settings.guidanceInterval, schedule.config.num_train_timesteps),
    });
    const latent = await findSampler(settings.sampler)({
      denoise: batch === 1 ? predict : guided,
      noise,
      given,
      schedule,
      steps: settings.steps,
      eta: settings.eta,
      spacing: settings.spacing,
      generator,
      signal,
      onStep: ({ step }) => onStep(step),
    });
    return latent.map((value) => value / decoder.config.scaling_factor);
  }

  async #decode(latent: Float32Array, settings: Settings): Promise<MelSpectrogram> {
    const { decoder, manifest } = this.#parts;
    const { time, freq } = this.#latentSize(settings);
    const executable = await decoder.forShape([time, freq]);
    const { mel } = await executable.run({ latent: float32(latent, [1, decoder.config.latent_channels, time, freq]) });
    const data = (mel as Tensor<"float32">).data.map((value) => value * manifest.melStd + manifest.melMean);
    return { shape: [data.length / manifest.mel.melCount, manifest.mel.melCount], data };
  }

  async #vocode(mel: MelSpectrogram, { vocoder }: Settings, seed: number): Promise<Float32Array> {
    if (vocoder === "griffin-lim") return griffinLim(mel, this.#parts.manifest.mel, { seed });
    this.#vocoder ??= loadVocoder(this.#runtime, this.#folder);
    const executable = await (await this.#vocoder).forShape([mel.shape[0]]);
    const { wave } = await executable.run({ mel: float32(mel.data, [1, ...mel.shape]) });
    return (wave as Tensor<"float32">).data;
  }
}

function checkGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new FoleyError("aborted", "generate: stopped before the sound was whole", { cause: signal.reason });
}

/** A mel with what was to be kept put back. */
function withKeptCells(made: MelSpectrogram, kept: MelSpectrogram, mask: Float32Array): MelSpectrogram {
  const data = made.data.map((value, i) => ((mask[i] as number) > 0 ? value : (kept.data[i] as number)));
  return { shape: made.shape, data };
}

/** Without what is undefined. */
function givenOnly(wishes: { readonly [K in keyof EditWishes]: EditWishes[K] | undefined }): EditWishes {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
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

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
