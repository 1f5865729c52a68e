import { FoleyError, internalError } from "../../engine/tensor/error.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { UnetConfig } from "./config.ts";

type Weights = Map<string, Tensor<"float32">>;

/**
 * Changes random weights so that the untrained UNet answers nearly with its input.
 *
 * For each latent channel k the first convolution's rows 2k and 2k + 1 carry the channel and its negative; the last
 * residual block hands these rows of the first skip through; and as SiLU(a) − SiLU(−a) = a, the last convolution gives
 * the channel back. With most of a noisy latent being noise, that is a good first guess of it.
 *
 * @param weights are not changed
 * @throws FoleyError "config" where the first level is too narrow
 */
export function identityPath(weights: Weights, config: UnetConfig): Weights {
  const changed = new Map(
    [...weights].map(([name, { shape, data }]): [string, Tensor<"float32">] => [
      name,
      tensor("float32", shape, data.slice()),
    ]),
  );
  const channels = config.in_channels;
  const first = numberAt(config.block_out_channels, 0);
  if (2 * channels > first) {
    const advice = "widen the level or leave the identity path out";
    throw new FoleyError(
      "config",
      `identityPath: expected a first level of at least ${2 * channels} channels, got ${first}; ${advice}`,
    );
  }
  const block = `up_blocks.${config.block_out_channels.length - 1}.resnets.${config.layers_per_block}`;

  const entry = access(changed, "conv_in.weight");
  const shortcut = access(changed, `${block}.conv_shortcut.weight`);
  const second = access(changed, `${block}.conv2.weight`);
  const exit = access(changed, "conv_out.weight");
  const skipStart = numberAt(shortcut.shape, 1) - first; // the first skip is the last part of the concatenation
  exit.data.fill(0);
  for (const name of ["conv_in.bias", `${block}.conv_shortcut.bias`, `${block}.conv2.bias`])
    access(changed, name).data.fill(0, 0, 2 * channels);
  access(changed, "conv_out.bias").data.fill(0);
  for (let row = 0; row < 2 * channels; row++) {
    const sign = row % 2 === 0 ? 1 : -1;
    const channel = Math.floor(row / 2);
    clearRow(entry, row);
    clearRow(shortcut, row);
    clearRow(second, row);
    setCentre(entry, row, channel, sign);
    shortcut.data[row * numberAt(shortcut.shape, 1) + skipStart + row] = 1;
    setCentre(exit, channel, row, sign);
  }
  return changed;
}

function access(weights: Weights, name: string): Tensor<"float32"> {
  const weight = weights.get(name);
  if (weight === undefined) throw internalError(`identityPath: no weight ${name}`);
  return weight;
}

function clearRow({ shape, data }: Tensor<"float32">, row: number): void {
  const size = data.length / numberAt(shape, 0);
  data.fill(0, row * size, (row + 1) * size);
}

/** The middle of a 3×3 kernel. */
function setCentre({ shape, data }: Tensor<"float32">, output: number, input: number, value: number): void {
  data[(output * numberAt(shape, 1) + input) * 9 + 4] = value;
}
