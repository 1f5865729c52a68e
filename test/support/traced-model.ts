import type { Program } from "../../src/engine/graph/program.ts";
import type { CompileOptions, Executable, Runtime, Tensors } from "../../src/engine/runtime/runtime.ts";
import type { Tensor } from "../../src/engine/tensor/tensor.ts";
import type { Model } from "../../src/generate/model.ts";
import { loadModel } from "../../src/generate/node/load-model.ts";
import type { GenerateOptions } from "../../src/generate/options.ts";

/** What passes between the networks while a sound is made, as in tools/golden/pipeline_trace.py. */
export const traced = ["condition", "latent", "mel", "wave"] as const;

export type Trace = Readonly<Record<(typeof traced)[number], Float32Array>>;

/** What the networks call the values that are looked at; each is fed to the next network. */
const feedNames = { condition: "classLabels", latent: "latent", mel: "mel" } as const;

/** A runtime that keeps what its programs were last given. */
class ListeningRuntime implements Runtime {
  readonly device: Runtime["device"];
  readonly heard = new Map<string, Float32Array>();
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.device = runtime.device;
    this.#runtime = runtime;
  }

  async compile(program: Program, options?: CompileOptions): Promise<Executable> {
    const executable = await this.#runtime.compile(program, options);
    const run = (feeds: Tensors, into?: Tensors): Promise<Record<string, Tensor>> => {
      for (const [name, { data }] of Object.entries(feeds)) {
        if (data instanceof Float32Array) this.heard.set(name, data.slice());
      }
      return executable.run(feeds, into);
    };
    return { run, dispose: () => executable.dispose() };
  }

  close(): Promise<void> {
    return this.#runtime.close();
  }
}

/** A model whose intermediate values can be compared with the reference's. */
export class TracedModel {
  readonly #model: Model;
  readonly #runtime: ListeningRuntime;

  private constructor(model: Model, runtime: ListeningRuntime) {
    this.#model = model;
    this.#runtime = runtime;
  }

  static async load(runtime: Runtime, folder: string): Promise<TracedModel> {
    const listening = new ListeningRuntime(runtime);
    return new TracedModel(await loadModel(listening, folder, { version: "traced" }), listening);
  }

  async trace(prompt: string, options: GenerateOptions): Promise<Trace> {
    this.#runtime.heard.clear();
    const { samples: wave } = await this.#model.generate(prompt, { ...options, vocoder: "hifigan", loudness: "off" });
    const fed = (name: keyof typeof feedNames): Float32Array =>
      this.#runtime.heard.get(feedNames[name]) as Float32Array;
    return { condition: fed("condition"), latent: fed("latent"), mel: fed("mel"), wave };
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }
}

/** A run as tools/golden/pipeline.py notes it, in diffusers' words. */
export interface ReferenceRun {
  readonly prompt: string;
  readonly negative_prompt?: string;
  readonly audio_length_in_s: number;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly eta?: number;
  readonly seed: number;
}

export function optionsOf(run: ReferenceRun): GenerateOptions {
  return {
    seed: run.seed,
    durationSeconds: run.audio_length_in_s,
    steps: run.num_inference_steps,
    guidance: run.guidance_scale,
    eta: run.eta ?? 0,
    negative: run.negative_prompt ?? "",
  };
}

/** The largest difference, as a share of the largest value; infinite where the lengths differ. */
export function distance(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let scale = 0;
  for (const [index, value] of expected.entries()) {
    const error = Math.abs((actual[index] as number) - value);
    // A comparison with NaN would let it pass.
    if (!(error <= difference)) difference = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    scale = Math.max(scale, Math.abs(value));
  }
  return difference / scale;
}
