import { cos, mul, silu, sin } from "../../engine/graph/op/elementwise.ts";
import { concat, reshape } from "../../engine/graph/op/layout.ts";
import { constant } from "../../engine/graph/op/leaf.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { UnetConfig } from "./config.ts";

const maxPeriod = 10_000;

/**
 * Sines and cosines of a time step at falling frequencies.
 *
 * @param timestep `[batch]`
 * @returns `[batch, width]`
 * @see Vaswani et al. 2017, section 3.5
 */
function sinusoidal(timestep: Value, width: number, { flip_sin_to_cos, freq_shift }: UnetConfig): Value {
  const half = Math.floor(width / 2);
  const frequencies = Float32Array.from({ length: half }, (_, index) =>
    Math.exp((-Math.log(maxPeriod) * index) / (half - freq_shift)),
  );
  const angles = mul(reshape(timestep, [numberAt(timestep.shape, 0), 1]), constant(float32(frequencies, [1, half])));
  return concat(flip_sin_to_cos ? [cos(angles), sin(angles)] : [sin(angles), cos(angles)], 1);
}

/**
 * What every residual block is told: the time step's embedding beside the condition's, activated.
 *
 * @param classLabels CLAP embeddings `[batch, width]`
 * @returns `[batch, 8 * first width]`
 */
export function conditionEmbedding(scope: Scope, config: UnetConfig, timestep: Value, classLabels: Value): Value {
  const first = numberAt(config.block_out_channels, 0);
  const width = 4 * first;
  const time = scope.at("time_embedding");
  const embedded = time.within(() => {
    const hidden = silu(linear(time.at("linear_1"), sinusoidal(timestep, first, config), width));
    return linear(time.at("linear_2"), hidden, width);
  });
  return silu(concat([embedded, linear(scope.at("class_embedding"), classLabels, width)], 1));
}
