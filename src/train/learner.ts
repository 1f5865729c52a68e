import { gradients } from "../engine/graph/gradient.ts";
import { peakBytes } from "../engine/graph/peak-memory.ts";
import { type Program, program } from "../engine/graph/program.ts";
import type { SegmentOf } from "../engine/graph/recompute.ts";
import type { Value } from "../engine/graph/value.ts";
import type { Generator } from "../engine/random/generator.ts";
import type { Executable, Runtime, Tensors } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import { initialWeights, type Scope } from "../nn/scope.ts";
import { matchWeights } from "../weights/match.ts";
import { AdamW } from "./optimizer/adamw.ts";
import { ParameterBank } from "./optimizer/parameter-bank.ts";
import type { AdamWOptions } from "./settings/optimizer.ts";
import type { TrainingMemory } from "./task/training-task.ts";
import type { StepMetrics } from "./train-event.ts";

/** A network with a loss, ready to learn. */
export interface LearnerOptions {
  /** Names the learner in errors and in the log, such as `unet`. */
  readonly name: string;
  /** Where the network declared its parameters. */
  readonly scope: Scope;
  readonly loss: Value;
  /** Scalars to report beside the loss. */
  readonly metrics?: Readonly<Record<string, Value>> | undefined;
  /** Tensors to hand back from each step, such as a generator's output for its discriminator. */
  readonly results?: Readonly<Record<string, Value>> | undefined;
  readonly optimizer: AdamWOptions;
  /** First weights; drawn by each parameter's initializer from `generator` where absent. */
  readonly weights?: ReadonlyMap<string, Tensor> | undefined;
  readonly generator: Generator;
  /** Parts whose activations are made again in the backward pass rather than kept. */
  readonly segmentOf?: SegmentOf | undefined;
  /** Parameters to leave as they are, such as a frozen encoder. */
  readonly isFrozen?: ((name: string) => boolean) | undefined;
}

/** What a step gives back. */
export interface StepResult {
  readonly metrics: StepMetrics;
  readonly results: Readonly<Record<string, Tensor>>;
}

/**
 * Learns one network: a program of loss and gradients, and an optimizer that updates the weights in place.
 *
 * Two programs rather than one, because a weight must not change before the last gradient that reads it is made.
 */
export class Learner {
  readonly name: string;
  readonly optimizer: AdamW;
  /** What a step needs at least. */
  readonly memory: TrainingMemory;
  /** Weights that no gradient moves: frozen ones and running statistics. */
  readonly #fixed: Map<string, Tensor>;
  readonly #gradientProgram: Executable;
  readonly #metricNames: readonly string[];

  private constructor(
    name: string,
    optimizer: AdamW,
    fixed: Map<string, Tensor>,
    gradientProgram: Executable,
    graph: Program,
    metricNames: readonly string[],
  ) {
    const { byteLength } = optimizer.weights.data;
    // The buffer of all gradients is rounded up.
    const made = [...optimizer.gradients.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    this.memory = {
      weights: byteLength + [...fixed.values()].reduce((sum, { data }) => sum + data.byteLength, 0),
      gradients: byteLength,
      optimizer: (optimizer.ema === null ? 2 : 3) * byteLength,
      activations: peakBytes(graph) - made,
    };
    this.name = name;
    this.optimizer = optimizer;
    this.#fixed = fixed;
    this.#gradientProgram = gradientProgram;
    this.#metricNames = metricNames;
  }

  static async create(runtime: Runtime, options: LearnerOptions): Promise<Learner> {
    const { name, scope, loss, metrics = {}, isFrozen = () => false } = options;
    const all = [...scope.parameters.values()];
    const initial =
      options.weights === undefined
        ? initialWeights(scope.parameters, options.generator)
        : matchWeights(name, all, new Map(options.weights));
    const trained = all.filter((parameter) => parameter.isTrained && !isFrozen(parameter.name));
    const fixed = all.filter((parameter) => !trained.includes(parameter));
    const weights = new ParameterBank(trained);
    weights.load(initial);
    const results = gradients(
      loss,
      trained.map(({ value }) => value),
      { segmentOf: options.segmentOf },
    );
    // A metric may be called like an input, as a vocoder's distance of mels is.
    const outputs = {
      ...Object.fromEntries(Object.entries({ loss, ...metrics }).map(([key, value]) => [metricKey(key), value])),
      ...options.results,
      ...Object.fromEntries(trained.map((parameter, index) => [`gradient/${parameter.name}`, results[index] as Value])),
      ...Object.fromEntries([...scope.updates].map(([buffer, next]) => [`update/${buffer}`, next])),
    };
    const graph = program(outputs);
    const gradientProgram = await runtime.compile(graph);
    const copies = fixed
      .filter((parameter) => graph.parameters.has(parameter.name))
      .map((parameter): [string, Tensor] => [parameter.name, copy(initial.get(parameter.name) as Tensor<"float32">)]);
    const optimizer = await AdamW.create(runtime, weights, options.optimizer);
    return new Learner(name, optimizer, new Map(copies), gradientProgram, graph, ["loss", ...Object.keys(metrics)]);
  }

  /**
   * One step: loss, gradients, update.
   *
   * @throws FoleyError "diverged" naming the culprit, before anything is changed
   */
  step(feeds: Tensors, learningRate: number): Promise<StepResult> {
    return this.accumulatedStep([feeds], learningRate);
  }

  /**
   * One step over several equally large batches: metrics and gradients are their means; results and running
   * statistics are the last batch's.
   *
   * @throws FoleyError "diverged" naming the culprit, before anything is changed
   */
  async accumulatedStep(batches: readonly Tensors[], learningRate: number): Promise<StepResult> {
    const { optimizer } = this;
    const into = Object.fromEntries(
      [...optimizer.gradients.tensors].map(([name, value]) => [`gradient/${name}`, value]),
    );
    const { data } = optimizer.gradients;
    const sum = batches.length === 1 ? null : new Float32Array(data.length);
    const metrics: StepMetrics = Object.fromEntries(this.#metricNames.map((name) => [name, 0]));
    let results: Tensors = {};
    for (const feeds of batches) {
      results = await this.#gradientProgram.run({ ...feeds, ...this.weights() }, into);
      for (const name of this.#metricNames) metrics[name] = (metrics[name] as number) + scalarOf(results, name);
      sum?.forEach((value, index) => {
        sum[index] = value + (data[index] as number);
      });
    }
    for (const name of this.#metricNames) metrics[name] = (metrics[name] as number) / batches.length;
    sum?.forEach((value, index) => {
      data[index] = value / batches.length;
    });
    const gradientNorm = await optimizer.gradientNorm();
    this.#assertFinite(metrics, gradientNorm);
    await optimizer.step(learningRate, gradientNorm);
    for (const name of this.#fixed.keys()) {
      const update = results[`update/${name}`];
      if (update !== undefined) this.#fixed.set(name, update);
    }
    return { metrics: { ...metrics, gradientNorm }, results };
  }

  /** The weights as they are used for inference: averaged where an average is kept. */
  modelWeights(): Map<string, Tensor> {
    return new Map([...this.#fixed, ...(this.optimizer.ema ?? this.optimizer.weights).tensors]);
  }

  /** Everything that a resumed run needs. */
  state(): Map<string, Tensor> {
    const fixed = [...this.#fixed].map(([name, value]): [string, Tensor] => [`fixed/${name}`, value]);
    return new Map([...this.optimizer.state(), ...fixed]);
  }

  restore(state: ReadonlyMap<string, Tensor>): void {
    this.optimizer.restore(state);
    for (const name of this.#fixed.keys()) this.#fixed.set(name, copy(state.get(`fixed/${name}`) as Tensor<"float32">));
  }

  /** The newest weights by name, as another network's graph that contains this one must be fed. */
  weights(): Tensors {
    return Object.fromEntries([...this.optimizer.weights.tensors, ...this.#fixed]);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#gradientProgram.dispose(), this.optimizer.dispose()]);
  }

  #assertFinite(metrics: StepMetrics, gradientNorm: number): void {
    const metric = Object.keys(metrics).find((name) => !Number.isFinite(metrics[name]));
    if (metric !== undefined) throw diverged(`${this.name}: ${metric} is ${metrics[metric]}`);
    if (Number.isFinite(gradientNorm)) return;
    const slot = [...this.optimizer.gradients.tensors].find(([, { data }]) => !data.every(Number.isFinite));
    throw diverged(`${this.name}: the gradient of ${slot?.[0] ?? "all parameters together"} is not finite`);
  }
}

function scalarOf(results: Tensors, metric: string): number {
  return ((results[metricKey(metric)] as Tensor).data as Float32Array)[0] as number;
}

function metricKey(name: string): string {
  return `metric/${name}`;
}

function diverged(culprit: string): FoleyError {
  return new FoleyError("diverged", `${culprit}; lower the learning rate or clip gradients`);
}

function copy({ shape, data }: Tensor<"float32">): Tensor<"float32"> {
  return tensor("float32", shape, data.slice());
}
