import { add, mul } from "../engine/graph/op/elementwise.ts";
import { matMul } from "../engine/graph/op/linear.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import { normal, zeros } from "./initializer.ts";
import type { Adapter } from "./scope.ts";

/** Low-rank changes of a UNet's attention and embedding layers. */
export interface LoraConfig {
  /** 0 changes nothing. */
  readonly rank: number;
  /** The change is scaled by alpha / rank. */
  readonly alpha: number;
}

const adapted = /\.(to_q|to_k|to_v|to_out\.0)\.weight$|(class_embedding|time_embedding\.linear_[12])\.weight$/;
const [down, up] = [".lora_A.weight", ".lora_B.weight"];

/**
 * Each adapted `W [out, in]` becomes `W + alpha / rank · B A`, with `A [rank, in]` random and `B [out, rank]` zero first.
 *
 * @see Hu et al. 2021; names are those of PEFT
 */
export function loraAdapter({ rank, alpha }: LoraConfig): Adapter | null {
  if (rank === 0) return null;
  return (name, shape, value, declare) => {
    const [outputs, inputs] = shape;
    if (outputs === undefined || inputs === undefined || shape.length !== 2 || !adapted.test(name)) return value;
    const layer = name.slice(0, -".weight".length);
    const a = declare(layer + down, [rank, inputs], normal(1 / rank));
    const b = declare(layer + up, [outputs, rank], zeros);
    return add(value, mul(matMul(b, a), alpha / rank));
  };
}

export function isLoraName(name: string): boolean {
  return name.endsWith(down) || name.endsWith(up);
}

/**
 * What a low-rank matrix belongs to: the weight that it changes, the other matrix of the pair, and its own side that is as
 * long as the rank.
 */
export function loraBase(name: string): { readonly base: string; readonly partner: string; readonly side: 0 | 1 } {
  const isDown = name.endsWith(down);
  const layer = name.slice(0, -(isDown ? down : up).length);
  return { base: `${layer}.weight`, partner: layer + (isDown ? up : down), side: isDown ? 0 : 1 };
}

/** Weights with their low-rank changes added, `strength` times: 0 gives the base. */
export function mergeLora(weights: ReadonlyMap<string, Tensor>, alpha: number, strength = 1): Map<string, Tensor> {
  const merged = new Map([...weights].filter(([name]) => !isLoraName(name)));
  for (const [name, a] of weights) {
    if (!name.endsWith(down)) continue;
    const layer = name.slice(0, -down.length);
    const base = merged.get(`${layer}.weight`) as Tensor<"float32">;
    const [rank] = a.shape as [number];
    const b = weights.get(layer + up) as Tensor<"float32">;
    merged.set(`${layer}.weight`, addLowRank(base, a as Tensor<"float32">, b, (strength * alpha) / rank));
  }
  return merged;
}

/**
 * `base + scale · up · down`.
 *
 * @param base `[out, …in]`
 * @param down `[rank, …in]`
 * @param up `[out, rank]`, with axes of one element where it is that of a convolution
 */
export function addLowRank(
  base: Tensor<"float32">,
  down: Tensor<"float32">,
  up: Tensor<"float32">,
  scale: number,
): Tensor<"float32"> {
  const [rank] = down.shape as [number];
  const inputs = down.data.length / rank;
  const data = base.data.map((value, index) => {
    const [row, column] = [Math.floor(index / inputs), index % inputs];
    let sum = 0;
    for (let k = 0; k < rank; k++) {
      sum += (up.data[row * rank + k] as number) * (down.data[k * inputs + column] as number);
    }
    return value + scale * sum;
  });
  return tensor("float32", base.shape, data);
}
