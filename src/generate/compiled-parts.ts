import { parseScheduler, type Scheduler } from "../diffusion/scheduler.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { exp, mul } from "../engine/graph/op/elementwise.ts";
import { concat } from "../engine/graph/op/layout.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { program } from "../engine/graph/program.ts";
import type { Value } from "../engine/graph/value.ts";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { ExecutableCache } from "../engine/runtime/executable-cache.ts";
import type { Executable, Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import { type LoraSource, withLoras } from "../models/lora-file.ts";
import { locatePart, readPart } from "../models/part-files.ts";
import { weightsFileOf } from "../models/part-kind.ts";
import { parseUnetConfig, type UnetConfig } from "../models/unet/config.ts";
import { unet } from "../models/unet/unet.ts";
import { parseVaeConfig, type VaeConfig } from "../models/vae/config.ts";
import { posteriorOf } from "../models/vae/posterior.ts";
import { decode, encode } from "../models/vae/vae.ts";
import { currentVaeWeights } from "../models/vae/weights.ts";
import { parseVocoderConfig, type VocoderConfig, vocoderNetwork } from "../models/vocoder/network.ts";
import { Scope } from "../nn/scope.ts";
import { turnedPicture, turnedScope } from "../nn/turned-picture.ts";
import { matchConstants } from "../weights/match.ts";

/** Durations that a model is ready for at once; each more costs the memory of a compiled network. */
const mostShapes = 3;

/** A network whose weights are there: compiles it for the shapes that are asked for. */
class CompiledPart<C> {
  readonly config: C;
  readonly #runtime: Runtime;
  #weights: ReadonlyMap<string, Weight>;
  readonly #executables = new ExecutableCache(mostShapes);

  constructor(config: C, runtime: Runtime, weights: ReadonlyMap<string, Weight>) {
    this.config = config;
    this.#runtime = runtime;
    this.#weights = weights;
  }

  /** The network for a shape, compiled the first time. */
  for(
    shape: readonly number[],
    build: (scope: Scope, config: C) => Readonly<Record<string, Value>>,
  ): Promise<Executable> {
    return this.#executables.for(shape.join(), () => {
      const graph = program(build(Scope.root(), this.config));
      // A network in part, such as a decoder alone, takes only its own weights.
      const weights = new Map([...graph.parameters.keys()].map((name) => [name, this.#weights.get(name) as Weight]));
      return this.#runtime.compile(graph, { weights });
    });
  }

  /** @param weights checked against the same network */
  async replaceWeights(weights: ReadonlyMap<string, Weight>): Promise<void> {
    await this.clear();
    this.#weights = weights;
  }

  /** Frees what was compiled; asked for again, it is compiled again. */
  clear(): Promise<void> {
    return this.#executables.clear();
  }

  dispose(): Promise<void> {
    return this.#executables.dispose();
  }
}

/** What lies in the folder of a part. */
interface FoundPart {
  readonly config: unknown;
  readonly weights: ReadonlyMap<string, Weight>;
}

/** Checks every weight of a part against the network that its config describes. */
async function readChecked<C>(
  runtime: Runtime,
  where: string,
  find: () => Promise<FoundPart>,
  parse: (where: string, settings: unknown) => C,
  declare: (scope: Scope, config: C) => void,
): Promise<CompiledPart<C>> {
  const { config: settings, weights } = await find();
  const config = parse(where, settings);
  const scope = Scope.root();
  declare(scope, config);
  return new CompiledPart(config, runtime, matchConstants(where, [...scope.parameters.values()], weights));
}

/** A network that is ready to be compiled for the shapes that a sound needs. */
export interface LoadedPart<C> {
  readonly config: C;
  /** Compiled the first time that a shape is asked for. */
  forShape(shape: readonly number[]): Promise<Executable>;
  dispose(): Promise<void>;
}

/** A noise predictor whose weights may still change, as one's in training do. */
export interface LoadedUnet extends LoadedPart<UnetConfig> {
  /** @throws FoleyError "weights" for those of another network */
  replaceWeights(weights: ReadonlyMap<string, Weight>): Promise<void>;
  /** Frees what was compiled; asked for again, it is compiled again. */
  clear(): Promise<void>;
}

/**
 * The noise predictor for `[batch, time, freq]`; a batch holds the unconditional and the conditional latent.
 *
 * @param loras low-rank changes to add to its weights
 */
export async function loadUnet(
  runtime: Runtime,
  files: ModelFiles,
  loras: readonly LoraSource[] = [],
): Promise<LoadedUnet> {
  const part = files.nameOf("unet");
  const { config, weights } = await locatePart(files, "unet", weightsFileOf("unet"));
  return unetOf(runtime, part, parseUnetConfig(part, config), await withLoras(weights, loras));
}

/**
 * The same of weights that are at hand.
 *
 * @param where they are from, for messages
 */
export function unetOf(
  runtime: Runtime,
  where: string,
  config: UnetConfig,
  weights: ReadonlyMap<string, Weight>,
): LoadedUnet {
  const build = (scope: Scope, [batch, time, freq]: readonly number[]) => {
    const sample = input("sample", [batch as number, config.in_channels, time as number, freq as number]);
    const timestep = input("timestep", [batch as number]);
    const classLabels = input("classLabels", [batch as number, config.projection_class_embeddings_input_dim]);
    return { noise: turnedPicture(unet(scope, config, { sample: turnedPicture(sample), timestep, classLabels })) };
  };
  const scope = turnedScope();
  build(scope, [1, 64, 64]);
  const checked = (found: ReadonlyMap<string, Weight>) => matchConstants(where, [...scope.parameters.values()], found);
  const part = new CompiledPart(config, runtime, checked(weights));
  return {
    config,
    dispose: () => part.dispose(),
    clear: () => part.clear(),
    forShape: (shape) => part.for(shape, () => build(turnedScope(), shape)),
    replaceWeights: (found) => part.replaceWeights(checked(found)),
  };
}

/**
 * The decoder, from latents to log-mels, for `[time, freq]` of the latent.
 *
 * @param changes to its config, such as a scale of the latents that was measured later
 */
export async function loadDecoder(
  runtime: Runtime,
  files: ModelFiles,
  changes: Partial<VaeConfig> = {},
): Promise<LoadedPart<VaeConfig>> {
  const decoder = (scope: Scope, config: VaeConfig, [time, freq]: readonly number[]): Value =>
    decode(scope, config, input("latent", [1, config.latent_channels, time as number, freq as number]));
  const part = await readVae(runtime, files);
  return {
    config: { ...part.config, ...changes },
    dispose: () => part.dispose(),
    forShape: (shape) => part.for(shape, (scope, config) => ({ mel: decoder(scope, config, shape) })),
  };
}

/**
 * The encoder, from standardized log-mels to unscaled latents, for `[time, mel]`: `moments` are the mean, then the standard
 * deviation, `[1, 2 * latent, time / f, mel / f]`.
 */
export async function loadEncoder(runtime: Runtime, files: ModelFiles): Promise<LoadedPart<VaeConfig>> {
  const encoder = (scope: Scope, config: VaeConfig, [time, mel]: readonly number[]): Value => {
    const sound = input("mel", [1, config.in_channels, time as number, mel as number]);
    const { mean, logVariance } = posteriorOf(encode(scope, config, sound));
    return concat([mean, exp(mul(logVariance, 0.5))], 1);
  };
  const part = await readVae(runtime, files);
  return {
    config: part.config,
    dispose: () => part.dispose(),
    forShape: (shape) => part.for(shape, (scope, config) => ({ moments: encoder(scope, config, shape) })),
  };
}

function readVae(runtime: Runtime, files: ModelFiles): Promise<CompiledPart<VaeConfig>> {
  const declare = (scope: Scope, config: VaeConfig): void => {
    encode(scope, config, input("mel", [1, config.in_channels, 64, 64]));
    decode(scope, config, input("latent", [1, config.latent_channels, 8, 8]));
  };
  const find = async (): Promise<FoundPart> => {
    const { config, weights } = await locatePart(files, "vae", weightsFileOf("vae"));
    return { config, weights: currentVaeWeights(weights) };
  };
  return readChecked(runtime, files.nameOf("vae"), find, parseVaeConfig, declare);
}

/**
 * The vocoder for `[frames]`.
 *
 * @throws FoleyError "not-found" where the model has none
 */
export async function loadVocoder(runtime: Runtime, files: ModelFiles): Promise<LoadedPart<VocoderConfig>> {
  const where = files.nameOf("vocoder");
  const find = async (): Promise<FoundPart> => {
    const located = await locatePart(files, "vocoder", weightsFileOf("vocoder"));
    const network = vocoderNetwork(parseVocoderConfig(where, located.config));
    if (network.isPlain(located.weights.keys())) return located;
    const { config, weights } = await readPart(files, "vocoder", weightsFileOf("vocoder"));
    return { config, weights: network.plainWeights(where, weights) };
  };
  const build = (scope: Scope, config: VocoderConfig, frames: number): Value => {
    const network = vocoderNetwork(config);
    return network.build(scope, input("mel", [1, frames, network.melCount]));
  };
  const part = await readChecked(
    runtime,
    where,
    find,
    parseVocoderConfig,
    (scope, config) => void build(scope, config, 8),
  );
  return {
    config: part.config,
    dispose: () => part.dispose(),
    forShape: (shape) => part.for(shape, (scope, config) => ({ wave: build(scope, config, shape[0] as number) })),
  };
}

/** What `scheduler/scheduler_config.json` says. */
export async function loadScheduler(files: ModelFiles): Promise<Scheduler> {
  const path = "scheduler/scheduler_config.json";
  const where = files.nameOf(path);
  if (!(await files.has(path)))
    throw new FoleyError("not-found", `${where}: expected the settings of the schedule, got no file; add it`);
  return parseScheduler(where, parseJsonObject(await files.text(path, "the settings of the schedule"), where));
}
