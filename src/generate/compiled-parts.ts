import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createNoiseSchedule, type NoiseSchedule, parseSchedulerConfig } from "../diffusion/index.ts";
import { input, program, type Value } from "../engine/graph/index.ts";
import type { Executable, Runtime } from "../engine/runtime/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { type HifiganConfig, hifigan, parseHifiganConfig, plainHifiganWeights } from "../models/hifigan/index.ts";
import { readPart } from "../models/part-files.ts";
import { parseUnetConfig, type UnetConfig, unet } from "../models/unet/index.ts";
import {
  currentVaeWeights,
  decode,
  encode,
  parseVaeConfig,
  posteriorOf,
  type VaeConfig,
} from "../models/vae/index.ts";
import { Scope } from "../nn/index.ts";
import { matchWeights } from "../weights/index.ts";

const diffusersFile = "diffusion_pytorch_model.safetensors";
const transformersFile = "model.safetensors";

/** A network whose weights are read: compiles it for the shapes that are asked for. */
class CompiledPart<C> {
  readonly config: C;
  readonly #runtime: Runtime;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #executables = new Map<string, Promise<Executable>>();

  constructor(config: C, runtime: Runtime, weights: ReadonlyMap<string, Tensor>) {
    this.config = config;
    this.#runtime = runtime;
    this.#weights = weights;
  }

  /** The network for a shape, compiled the first time. */
  for(
    shape: readonly number[],
    build: (scope: Scope, config: C) => Readonly<Record<string, Value>>,
  ): Promise<Executable> {
    const key = shape.join();
    const known = this.#executables.get(key);
    if (known !== undefined) return known;
    const scope = Scope.root();
    const graph = program(build(scope, this.config));
    // A network in part, such as a decoder alone, takes only its own weights.
    const weights = new Map([...graph.parameters.keys()].map((name) => [name, this.#weights.get(name) as Tensor]));
    const executable = this.#runtime.compile(graph, { weights });
    this.#executables.set(key, executable);
    return executable;
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await (await executable).dispose();
    this.#executables.clear();
  }
}

/** Reads a part and checks every weight against the network that its config describes. */
async function readChecked<C>(
  runtime: Runtime,
  folder: string,
  weightsFile: string,
  parse: (where: string, settings: unknown) => C,
  declare: (scope: Scope, config: C) => void,
  rename: (where: string, weights: ReadonlyMap<string, Tensor>) => ReadonlyMap<string, Tensor> = (_, weights) =>
    weights,
): Promise<CompiledPart<C>> {
  const { config: settings, weights } = await readPart(folder, weightsFile);
  const config = parse(folder, settings);
  const scope = Scope.root();
  declare(scope, config);
  return new CompiledPart(
    config,
    runtime,
    matchWeights(folder, [...scope.parameters.values()], rename(folder, weights)),
  );
}

/** A network that is ready to be compiled for the shapes that a sound needs. */
export interface LoadedPart<C> {
  readonly config: C;
  /** Compiled the first time that a shape is asked for. */
  forShape(shape: readonly number[]): Promise<Executable>;
  dispose(): Promise<void>;
}

/** The noise predictor for `[batch, time, freq]`; a batch holds the unconditional and the conditional latent. */
export async function loadUnet(runtime: Runtime, folder: string): Promise<LoadedPart<UnetConfig>> {
  const build = (scope: Scope, config: UnetConfig, [batch, time, freq]: readonly number[]) => ({
    noise: unet(scope, config, {
      sample: input("sample", [batch as number, config.in_channels, time as number, freq as number]),
      timestep: input("timestep", [batch as number]),
      classLabels: input("classLabels", [batch as number, config.projection_class_embeddings_input_dim]),
    }),
  });
  const part = await readChecked(runtime, join(folder, "unet"), diffusersFile, parseUnetConfig, (scope, config) =>
    build(scope, config, [1, 64, 64]),
  );
  return {
    config: part.config,
    dispose: () => part.dispose(),
    forShape: (shape) => part.for(shape, (scope, config) => build(scope, config, shape)),
  };
}

/** The decoder, from latents to log-mels, for `[time, freq]` of the latent. */
export async function loadDecoder(runtime: Runtime, folder: string): Promise<LoadedPart<VaeConfig>> {
  const decoder = (scope: Scope, config: VaeConfig, [time, freq]: readonly number[]): Value =>
    decode(scope, config, input("latent", [1, config.latent_channels, time as number, freq as number]));
  const part = await readVae(runtime, folder);
  return {
    config: part.config,
    dispose: () => part.dispose(),
    forShape: (shape) => part.for(shape, (scope, config) => ({ mel: decoder(scope, config, shape) })),
  };
}

/** The encoder, from standardized log-mels to unscaled latents, for `[time, mel]`. */
export async function loadEncoder(runtime: Runtime, folder: string): Promise<LoadedPart<VaeConfig>> {
  const encoder = (scope: Scope, config: VaeConfig, [time, mel]: readonly number[]): Value =>
    posteriorOf(encode(scope, config, input("mel", [1, config.in_channels, time as number, mel as number]))).mean;
  const part = await readVae(runtime, folder);
  return {
    config: part.config,
    dispose: () => part.dispose(),
    forShape: (shape) => part.for(shape, (scope, config) => ({ latent: encoder(scope, config, shape) })),
  };
}

function readVae(runtime: Runtime, folder: string): Promise<CompiledPart<VaeConfig>> {
  const declare = (scope: Scope, config: VaeConfig): void => {
    encode(scope, config, input("mel", [1, config.in_channels, 64, 64]));
    decode(scope, config, input("latent", [1, config.latent_channels, 8, 8]));
  };
  return readChecked(runtime, join(folder, "vae"), diffusersFile, parseVaeConfig, declare, (_, weights) =>
    currentVaeWeights(weights),
  );
}

/**
 * The vocoder for `[frames]`.
 *
 * @throws FoleyError "not-found" where the folder has none
 */
export async function loadVocoder(runtime: Runtime, folder: string): Promise<LoadedPart<HifiganConfig>> {
  const part = await readChecked(
    runtime,
    join(folder, "vocoder"),
    transformersFile,
    parseHifiganConfig,
    (scope, config) => hifigan(scope, config, input("mel", [1, 8, config.model_in_dim])),
    plainHifiganWeights,
  );
  return {
    config: part.config,
    dispose: () => part.dispose(),
    forShape: (shape) =>
      part.for(shape, (scope, config) => ({
        wave: hifigan(scope, config, input("mel", [1, shape[0] as number, config.model_in_dim])),
      })),
  };
}

/** The schedule of `scheduler/scheduler_config.json`. */
export async function loadSchedule(folder: string): Promise<NoiseSchedule> {
  const path = join(folder, "scheduler", "scheduler_config.json");
  if (!existsSync(path))
    throw new FoleyError("not-found", `${path}: expected the settings of the schedule, got no file; add it`);
  try {
    return createNoiseSchedule(parseSchedulerConfig(path, JSON.parse(await readFile(path, "utf8"))));
  } catch (cause) {
    if (cause instanceof FoleyError) throw cause;
    throw new FoleyError("config", `${path}: expected JSON, got something else; write the file again`, { cause });
  }
}
