import { join } from "node:path";
import {
  checkWaveform,
  griffinLim,
  isSilent,
  type MelSpectrogram,
  mixToMono,
  normalizePeak,
  readAudio,
  type Waveform,
} from "../audio/index.ts";
import {
  findSampler,
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
import { Clip, type ClipSettings } from "./clip.ts";
import { type LoadedPart, loadDecoder, loadSchedule, loadUnet, loadVocoder } from "./compiled-parts.ts";
import { findModel } from "./find-model.ts";
import { checkDefaults, checkPrompt, checkSeed, checkSettings, type Settings } from "./settings.ts";

/** How far a sound is. */
export interface GenerateProgress {
  readonly stage: "embedding" | "sampling" | "decoding" | "sounding";
  /** Steps done and steps in all, of the sampling. */
  readonly step: number;
  readonly steps: number;
}

/** What a caller may wish; what is left out comes from the model. */
export interface GenerateOptions extends Partial<Settings> {
  /** Makes the same sound again; random where absent. */
  readonly seed?: number;
  /** A sound to be like, as a path or samples; it takes the place of the prompt. */
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
   * One sound.
   *
   * @param prompt what to make; null with `audio`
   * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used, "aborted" after the signal
   */
  async generate(prompt: string | null, options: GenerateOptions = {}): Promise<Clip> {
    const { seed: wish, audio, onProgress, signal, ...wishes } = options;
    const settings = checkSettings({ ...this.defaults, ...wishes });
    const seed = checkSeed(wish ?? Math.floor(Math.random() * 2 ** 32));
    if (prompt === null && audio === undefined)
      throw new FoleyError("usage", "generate: expected a prompt or a sound, got neither; give one");
    checkGoing(signal);
    onProgress?.({ stage: "embedding", step: 0, steps: settings.steps });
    const condition =
      audio === undefined ? await this.#parts.text.embed(checkPrompt(prompt as string)) : await this.#embedAudio(audio);
    const negative = await this.#parts.text.embed(settings.negative);
    const latent = await this.#sample(settings, seed, condition, negative, onProgress, signal);
    checkGoing(signal);
    onProgress?.({ stage: "decoding", step: settings.steps, steps: settings.steps });
    const mel = await this.#decode(latent, settings);
    checkGoing(signal);
    onProgress?.({ stage: "sounding", step: settings.steps, steps: settings.steps });
    const samples = await this.#sound(mel, settings, seed);
    const { sampleRate } = this.#parts.manifest.mel;
    const audioName = audio === undefined ? null : typeof audio === "string" ? audio : "samples";
    const note: ClipSettings = { foley: this.#version, model: this.name, prompt, audio: audioName, seed, ...settings };
    return new Clip(sampleRate, samples.slice(0, Math.round(settings.durationSeconds * sampleRate)), note);
  }

  /** Frees the compiled networks. */
  async dispose(): Promise<void> {
    const { text, unet, decoder } = this.#parts;
    await Promise.all([text.dispose(), unet.dispose(), decoder.dispose()]);
    // A part that could not be loaded has nothing to free, and was complained of before.
    const lazy = await Promise.allSettled([this.#audio, this.#vocoder]);
    await Promise.all(lazy.map((part) => (part.status === "fulfilled" ? part.value?.dispose() : undefined)));
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
    settings: Settings,
    seed: number,
    condition: Float32Array,
    negative: Float32Array,
    onProgress: GenerateOptions["onProgress"],
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
      schedule,
      steps: settings.steps,
      eta: settings.eta,
      spacing: settings.spacing,
      generator,
      signal,
      onStep: ({ step, steps }) => onProgress?.({ stage: "sampling", step, steps }),
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

  async #sound(mel: MelSpectrogram, { vocoder }: Settings, seed: number): Promise<Float32Array> {
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

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
