import { add, div, mul, sqrt, square, sub } from "../../engine/graph/op/elementwise.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { reduceSum } from "../../engine/graph/op/reduction.ts";
import { program } from "../../engine/graph/program.ts";
import type { Value } from "../../engine/graph/value.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { AdamWOptions } from "../settings/optimizer.ts";
import { chunkLength, ParameterBank } from "./parameter-bank.ts";

/** PyTorch's defaults. */
export const defaultAdamW: AdamWOptions = {
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradientNorm: null,
  emaDecay: null,
};

/**
 * AdamW with global-norm clipping and a moving average, as graphs that update banks in place, chunk by chunk.
 *
 * @see Loshchilov and Hutter 2019; the order of operations is that of torch.optim.AdamW
 */
export class AdamW {
  readonly weights: ParameterBank;
  readonly gradients: ParameterBank;
  readonly ema: ParameterBank | null;
  readonly #first: ParameterBank;
  readonly #second: ParameterBank;
  readonly #options: AdamWOptions;
  readonly #norm: Executable;
  readonly #update: Executable;
  #stepCount = 0;

  private constructor(weights: ParameterBank, options: AdamWOptions, norm: Executable, update: Executable) {
    const { slots } = weights;
    this.weights = weights;
    this.gradients = new ParameterBank(slots);
    this.#first = new ParameterBank(slots);
    this.#second = new ParameterBank(slots);
    this.ema = options.emaDecay === null ? null : new ParameterBank(slots);
    this.ema?.data.set(weights.data);
    this.#options = options;
    this.#norm = norm;
    this.#update = update;
  }

  static async create(runtime: Runtime, weights: ParameterBank, options: AdamWOptions): Promise<AdamW> {
    const gradient = input("gradient", [chunkLength]);
    const norm = await runtime.compile(program({ sumOfSquares: reduceSum(square(gradient)) }));
    return new AdamW(weights, options, norm, await runtime.compile(program(updateGraph(options))));
  }

  /** The global norm of the gradients: not finite where one of them is not. */
  async gradientNorm(): Promise<number> {
    let total = 0;
    for (const gradient of this.gradients.chunks()) {
      const { sumOfSquares } = await this.#norm.run({ gradient });
      total += ((sumOfSquares as Tensor).data as Float32Array)[0] as number;
    }
    return Math.sqrt(total);
  }

  /** One step down the gradients, whose global norm is given. */
  async step(learningRate: number, gradientNorm: number): Promise<void> {
    const { betas, maxGradientNorm, emaDecay, weightDecay } = this.#options;
    this.#stepCount++;
    const scale = maxGradientNorm === null ? 1 : Math.min(1, maxGradientNorm / (gradientNorm + 1e-6));
    const firstCorrection = 1 - betas[0] ** this.#stepCount;
    const secondCorrection = 1 - betas[1] ** this.#stepCount;
    const decay = emaDecay === null ? 0 : Math.min(emaDecay, (1 + this.#stepCount) / (10 + this.#stepCount));
    const scalars = {
      gradientScale: scalar(scale),
      kept: scalar(1 - learningRate * weightDecay),
      stepSize: scalar(learningRate / firstCorrection),
      rootCorrection: scalar(1 / Math.sqrt(secondCorrection)),
      ...(emaDecay === null ? {} : { emaKept: scalar(decay), emaTaken: scalar(1 - decay) }),
    };
    const emaChunks = this.ema?.chunks();
    const [weights, gradients] = [this.weights.chunks(), this.gradients.chunks()];
    const [first, second] = [this.#first.chunks(), this.#second.chunks()];
    for (const [index, weight] of weights.entries()) {
      const state = {
        weight,
        first: first[index] as Tensor,
        second: second[index] as Tensor,
        ...(emaChunks === undefined ? {} : { ema: emaChunks[index] as Tensor }),
      };
      const into = Object.fromEntries(Object.entries(state).map(([name, value]) => [`next_${name}`, value]));
      await this.#update.run({ ...scalars, ...state, gradient: gradients[index] as Tensor }, into);
    }
  }

  /** Everything that a resumed run needs, by name. */
  state(): Map<string, Tensor> {
    const state = new Map<string, Tensor>([["step", float32([this.#stepCount])]]);
    for (const [kind, bank] of this.#banks()) {
      for (const [name, value] of bank.tensors) state.set(`${kind}/${name}`, value);
    }
    return state;
  }

  /** Continues from what `state` gave. */
  restore(state: ReadonlyMap<string, Tensor>): void {
    this.#stepCount = (state.get("step") as Tensor<"float32">).data[0] as number;
    for (const [kind, bank] of this.#banks()) {
      bank.load(new Map(bank.slots.map(({ name }) => [name, state.get(`${kind}/${name}`) as Tensor])));
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#norm.dispose(), this.#update.dispose()]);
  }

  #banks(): [string, ParameterBank][] {
    return [
      ["weight", this.weights],
      ["first", this.#first],
      ["second", this.#second],
      ...(this.ema === null ? [] : ([["ema", this.ema]] as [string, ParameterBank][])),
    ];
  }
}

function scalar(value: number): Tensor {
  return float32([value], []);
}

function updateGraph({ betas: [beta1, beta2], epsilon, emaDecay }: AdamWOptions): Record<string, Value> {
  const chunk = (name: string): Value => input(name, [chunkLength]);
  const number = (name: string): Value => input(name, []);
  const weight = chunk("weight");
  const gradient = mul(chunk("gradient"), number("gradientScale"));
  const first = add(mul(chunk("first"), beta1), mul(gradient, 1 - beta1));
  const second = add(mul(chunk("second"), beta2), mul(square(gradient), 1 - beta2));
  const denominator = add(mul(sqrt(second), number("rootCorrection")), epsilon);
  const step = mul(div(first, denominator), number("stepSize"));
  const next = sub(mul(weight, number("kept")), step);
  const averaged = (): Value => add(mul(chunk("ema"), number("emaKept")), mul(next, number("emaTaken")));
  return {
    next_weight: next,
    next_first: first,
    next_second: second,
    ...(emaDecay === null ? {} : { next_ema: averaged() }),
  };
}
