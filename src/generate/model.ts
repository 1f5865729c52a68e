import { monoWaveform } from "../audio/waveform.ts";
import type { NoiseSchedule } from "../diffusion/schedule.ts";
import { schedulerOf } from "../diffusion/scheduler.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { StoppableWork } from "../engine/stoppable-work.ts";
import { checkWorkOptions } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import { abortedAs, workOf } from "../engine/work.ts";
import type { LoraSource, LoraWish } from "../models/lora-file.ts";
import { manifestFile, readManifest } from "../models/manifest.ts";
import type { UnetConfig } from "../models/unet/config.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import { Clip, type ClipSettings } from "./clip.ts";
import { loadScheduler, unetOf } from "./compiled-parts.ts";
import { Conditioner, type Embeddings } from "./condition.ts";
import { type FinishedSound, finished, isMostlySilence } from "./finish.ts";
import { type GenerateEvent, type GenerateFacts, type GenerateStage, generateEvent } from "./generate-event.ts";
import { depthOfReturn, givenBack, noteOfReturn } from "./given-back.ts";
import { encodeGiven, type GivenSound, withKeptCells } from "./given-sound.ts";
import { LatentSampler } from "./latent-sampler.ts";
import { MelCodec } from "./mel-codec.ts";
import { modelDefaults } from "./model-defaults.ts";
import type { GenerateOptions } from "./options.ts";
import { type Request, resolveRequest } from "./request.ts";
import type { RunSound } from "./run-sound.ts";
import { checkDefaults, type Settings } from "./settings.ts";
import type { SoundPaths } from "./sound-paths.ts";
import { Vocoder } from "./vocoder.ts";
import { warningsOfLoop } from "./warnings.ts";
import { checkSounding, planWindows, type Watch, type Windows } from "./windows.ts";

/** The stages that a sound goes through. */
interface Stages {
  readonly conditioner: Conditioner;
  readonly sampler: LatentSampler;
  readonly codec: MelCodec;
  readonly vocoder: Vocoder;
}

type Tell = (
  facts: Pick<GenerateFacts, "stage" | "step"> & Partial<Pick<GenerateFacts, "window" | "preview">>,
) => unknown;

/** What all candidates for a sound have in common. */
interface Plan extends Request {
  readonly windows: Windows;
  readonly embeddings: Embeddings;
  readonly given: GivenSound | null;
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

/** A sound as the networks give it: mono, at the model's rate. */
interface Candidate {
  readonly samples: Float32Array;
  readonly seed: number;
}

/** What a model is told beside its files. */
export interface ModelFacts {
  /** As it is noted with each sound. */
  readonly name: string;
  /** Of foley, noted likewise. */
  readonly version: string;
  /** Low-rank changes of the UNet, added one after another. */
  readonly loras: readonly ModelLora[];
  /** What was noticed before, such as of the device; a line each. */
  readonly warnings: readonly string[];
  /** What paths of sounds mean. */
  readonly paths: SoundPaths;
  /** How each of its sounds is run: alone, or as part of what an open library does. */
  readonly run: RunSound;
}

/** Low-rank changes, and the path that is noted of them. */
export interface ModelLora extends LoraSource {
  readonly path: string;
}

/** A model whose diffusion model is in memory, as one in training is; files give the other parts. */
export interface ModelParts {
  readonly unet: UnetConfig;
  readonly schedule: NoiseSchedule;
  /** Of models that have CLAP, the VAE, and the vocoder to use; Griffin-Lim is used where that is null. */
  readonly clap: ModelFiles;
  readonly vae: ModelFiles;
  readonly vocoder: ModelFiles | null;
  /** The scale of latents that the diffusion model learns. */
  readonly scalingFactor: number;
}

/** A model that turns text or a sound into sound. */
export class Model {
  readonly name: string;
  /** What holds where a caller leaves a setting out. */
  readonly defaults: Settings;
  /** What is done otherwise than the folder says, or the device than the processor; a line each. */
  readonly warnings: readonly string[];
  readonly #version: string;
  readonly #stages: Stages;
  readonly #loras: readonly LoraWish[];
  readonly #paths: SoundPaths;
  readonly #run: RunSound;
  readonly #work = new StoppableWork();
  #disposing: Promise<void> | null = null;

  private constructor({ name, version, loras, warnings, paths, run }: ModelFacts, defaults: Settings, stages: Stages) {
    this.name = name;
    this.defaults = defaults;
    this.warnings = warnings;
    this.#version = version;
    this.#loras = loras.map(({ path, strength }) => ({ path, strength }));
    this.#paths = paths;
    this.#run = run;
    this.#stages = stages;
  }

  /** @throws FoleyError "not-found", "config" or "weights" naming what is wrong among the files */
  static async load(runtime: Runtime, files: ModelFiles, facts: ModelFacts): Promise<Model> {
    const manifest = await readManifest(files);
    const scheduler = await loadScheduler(files);
    const defaults = await modelDefaults(files, manifest, scheduler.sampler);
    const [conditioner, sampler, codec] = await Promise.all([
      Conditioner.load(runtime, files, manifest.words ?? null),
      LatentSampler.load(runtime, files, scheduler, facts.loras),
      MelCodec.load(runtime, files, manifest),
    ]);
    const vocoder = new Vocoder(runtime, files, manifest.mel);
    const warnings = [...facts.warnings, ...scheduler.warnings];
    return new Model({ ...facts, warnings }, defaults, { conditioner, sampler, codec, vocoder });
  }

  /**
   * A model that is put together from a network in memory and parts in files.
   *
   * @param weights of the UNet, which `withUnet` replaces
   */
  static async ofParts(
    runtime: Runtime,
    parts: ModelParts,
    weights: ReadonlyMap<string, Weight>,
    facts: ModelFacts,
  ): Promise<Model> {
    const manifest = await readManifest(parts.vae);
    const defaults = checkDefaults(parts.vae.nameOf(manifestFile), manifest.defaults);
    const [conditioner, codec] = await Promise.all([
      Conditioner.load(runtime, parts.clap),
      MelCodec.load(runtime, parts.vae, manifest, { scaling_factor: parts.scalingFactor }),
    ]);
    const sampler = new LatentSampler(unetOf(runtime, facts.name, parts.unet, weights), schedulerOf(parts.schedule));
    const vocoder = new Vocoder(runtime, parts.vocoder ?? parts.vae, manifest.mel);
    const usual = {
      ...defaults,
      vocoder: parts.vocoder === null ? "griffin-lim" : await vocoder.networkName(),
    } as const;
    return new Model(facts, usual, { conditioner, sampler, codec, vocoder });
  }

  /** Of the sounds that it makes, in hertz. */
  get sampleRate(): number {
    return this.#stages.codec.mel.sampleRate;
  }

  /** Runs `work` while the diffusion model has other weights; they may change once it is done. */
  withUnet<T>(weights: ReadonlyMap<string, Weight>, work: () => Promise<T>): Promise<T> {
    return this.#stages.sampler.withWeights(weights, work);
  }

  /**
   * One sound: of several candidates the one that fits best.
   *
   * @param prompt what to make; null with `audio` alone
   * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used, "aborted" after the signal
   */
  async generate(prompt: string | null, options: GenerateOptions = {}): Promise<Clip> {
    this.#checkInUse();
    checkWorkOptions("generate", options);
    return this.#work.track(this.#run(options, (watched) => this.#unlessDisposed(() => this.#make(prompt, watched))));
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this.#disposing !== null;
  }

  /**
   * Stops the sounds that are being made, waits for their end, and frees the compiled networks; the model makes no sound any more. A
   * report may wait for it, as then no sound waits for reports.
   */
  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await this.#work.end(new FoleyError("aborted", this.#whyStopped));
    await Promise.all(Object.values(this.#stages).map((stage) => stage.dispose()));
  }

  async #make(prompt: string | null, options: GenerateOptions): Promise<Clip> {
    const { conditioner, codec, vocoder } = this.#stages;
    const request = await resolveRequest(prompt, options, this.defaults, codec.mel, this.#paths);
    const { report, signal } = workOf(this.#work.watched<GenerateEvent>(options));
    const { candidates, steps } = request.settings;
    const windows = this.#windows(request);
    const common = { steps: steps * candidates, windows: windows.starts.length };
    const tell: Tell = ({ window = 0, preview = null, ...rest }) =>
      report(generateEvent({ ...common, ...rest, window, preview }));
    checkSounding({ signal });
    await tell({ stage: "embedding", step: 0 });
    await vocoder.check(request.settings.vocoder);
    const embeddings = await conditioner.embed(request, codec.mel.sampleRate);
    const given = await encodeGiven(codec, request, windows, signal);
    const madeSeconds = (windows.length * codec.cellSize) / codec.mel.sampleRate;
    const warnings = [...request.warnings, ...(request.settings.loop ? warningsOfLoop(request.edit, madeSeconds) : [])];
    const plan: Plan = { ...request, warnings, windows, embeddings, given, signal, tell };
    let best: Candidate | null = null;
    let bestFit = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < candidates; index++) {
      const candidate = await this.#candidate(plan, index);
      if (candidates === 1) return this.#clip(candidate, plan);
      const sound = monoWaveform(candidate.samples, codec.mel.sampleRate);
      const likeness = await conditioner.likeness(sound, embeddings.condition);
      // One that begins so late that little of it would be left stands behind all others, whose likeness is -1 at least.
      const fit = plan.finish.trim && isMostlySilence(sound) ? likeness - 2 : likeness;
      if (best === null || fit > bestFit) [best, bestFit] = [candidate, fit];
    }
    return this.#clip(best as Candidate, plan);
  }

  #checkInUse(): void {
    if (!this.isDisposed) return;
    throw new FoleyError("usage", `${this.name}: expected a model in use, got one that was disposed; load it again`);
  }

  /** What ends because the model was disposed says so. */
  async #unlessDisposed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.isDisposed ? abortedAs(error, this.#whyStopped) : error;
    }
  }

  get #whyStopped(): string {
    return `${this.name}: stopped, as the model was disposed`;
  }

  /** One window for what the model can make at once. */
  #windows({ settings: { durationSeconds, windowSeconds, loop }, edit }: Request): Windows {
    const { codec } = this.#stages;
    const kept = edit === null || edit.extendSeconds === null ? 0 : edit.givenSeconds;
    const length = loop ? codec.loopTime(durationSeconds, kept) : codec.latentTime(durationSeconds);
    return planWindows(length, windowSeconds === 0 ? 0 : codec.latentTime(windowSeconds), loop);
  }

  /** From noise to a sound. */
  async #candidate(plan: Plan, index: number): Promise<Candidate> {
    const { sampler, codec } = this.#stages;
    const { given, settings, tell } = plan;
    const seed = plan.firstSeed + index;
    const before = index * settings.steps;
    let step = before;
    const latent = await sampler.sample({
      ...plan,
      freq: codec.freq,
      given: given?.latent,
      seed,
      onStep: ({ step: done, predict }) => {
        step = before + done;
        const hear = async (): Promise<Clip> => {
          const samples = await this.#hear(predict(), plan, seed, () => {});
          return this.#clip({ samples, seed }, plan, { previewStep: done });
        };
        const preview = async (): Promise<Clip> => {
          this.#checkInUse();
          return this.#work.track(this.#unlessDisposed(hear));
        };
        return tell({ stage: "sampling", step, preview });
      },
      onWindow: (window) => tell({ stage: "sampling", step, window }),
    });
    return { samples: await this.#hear(latent, plan, seed, (stage, window) => tell({ stage, step, window })), seed };
  }

  /** The sound as whoever wished for it gets it. */
  #clip({ samples, seed }: Candidate, plan: Plan, more: Partial<ClipSettings> = {}): Clip {
    const { waveform, note, warnings } = this.#finished(samples, seed, plan);
    const all = [...this.warnings, ...plan.warnings, ...plan.embeddings.warnings, ...warnings];
    const loras = this.#loras.length === 0 ? undefined : this.#loras;
    const own = withoutUndefined({ foley: this.#version, model: this.name, loras });
    return new Clip(
      waveform,
      { ...own, ...plan.note, ...note, seed, ...more },
      {
        warnings: all,
        usualBitDepth:
          plan.finish.keepsPeaks && plan.edit !== null ? depthOfReturn(plan.edit.original, waveform) : "16",
        paths: this.#paths,
      },
    );
  }

  #finished(samples: Float32Array, seed: number, { edit, fidelity, finish, settings: { loop } }: Plan): FinishedSound {
    const { sampleRate } = this.#stages.codec.mel;
    if (edit === null) return finished(monoWaveform(samples, sampleRate), finish, seed);
    const waveform = fidelity.putsBack
      ? givenBack({ samples, sampleRate, isLoop: loop }, edit)
      : monoWaveform(samples, sampleRate);
    const said = noteOfReturn(edit, sampleRate, fidelity.putsBack);
    const { warnings, ...sound } = finished(waveform, finish, seed);
    return { ...sound, warnings: said === null ? warnings : [said, ...warnings] };
  }

  /** From a latent to samples. */
  async #hear(
    latent: Float32Array,
    { given, windows, settings, signal }: Plan,
    seed: number,
    onWindow: (stage: GenerateStage, done: number) => unknown,
  ): Promise<Float32Array> {
    const { codec, vocoder } = this.#stages;
    const watch = async (stage: GenerateStage): Promise<Watch> => {
      checkSounding({ signal });
      await onWindow(stage, 0);
      return { signal, onWindow: (done) => onWindow(stage, done) };
    };
    const mel = withKeptCells(await codec.decode(latent, windows, await watch("decoding")), given);
    const { vocoder: name, loop, durationSeconds } = settings;
    const wish = { mel, windows, layout: codec.melLayout, name, seed };
    const samples = await vocoder.vocode({ ...wish, ...(await watch("sounding")) });
    const { sampleRate } = codec.mel;
    const length = loop ? samples.length : Math.max(1, Math.round(durationSeconds * sampleRate));
    return samples.slice(0, length);
  }
}
