import { FoleyError } from "../../engine/tensor/error.ts";
import { type HifiganConfig, hifiganPresets, parseHifiganConfig } from "../hifigan/config.ts";
import { countOf, type Shaped, sizesOf } from "./shapes.ts";

/** What weights don't say of a vocoder, and the mel must agree with. */
export interface HifiganHints {
  readonly sampleRate: number;
  /** The product of the upsamplers' rates. */
  readonly hopSize: number;
}

/**
 * The settings of a vocoder from the shapes of its weights, which have transformers' names.
 *
 * Rates leave no trace in weights: kernels of the published vocoder have its rates, others half their size, as in
 * HiFi-GAN's own settings; the product is checked. Dilations are 1, 3, 5 and so on.
 *
 * @throws FoleyError "weights" where weights are missing, "config" where the rates cannot be told
 */
export function inferHifiganConfig(
  where: string,
  weights: ReadonlyMap<string, Shaped>,
  { sampleRate, hopSize }: HifiganHints,
): HifiganConfig {
  const size = sizesOf(where, weights);
  const levels = countOf(weights, /^upsampler\.(\d+)\./);
  const kernels = Array.from({ length: levels }, (_, level) => size(`upsampler.${level}.weight`, 2));
  const rates = ratesOf(kernels);
  const hop = rates.reduce((product, rate) => product * rate, 1);
  if (hop !== hopSize) {
    throw new FoleyError(
      "config",
      `${where}: vocoder: expected kernels of upsamplers that make ${hopSize} samples of a frame, got ${kernels.join(", ")}, which make ${hop}; this vocoder is not AudioLDM's`,
    );
  }
  const blocks = levels === 0 ? 0 : countOf(weights, /^resblocks\.(\d+)\./) / levels;
  const sizes = Array.from({ length: blocks }, (_, block) => size(`resblocks.${block}.convs1.0.weight`, 2));
  const settings: HifiganConfig = {
    model_in_dim: size("conv_pre.weight", 1),
    sampling_rate: sampleRate,
    upsample_initial_channel: size("conv_pre.weight", 0),
    upsample_rates: rates,
    upsample_kernel_sizes: kernels,
    resblock_kernel_sizes: sizes,
    resblock_dilation_sizes: sizes.map((_, block) => {
      const count = countOf(weights, new RegExp(`^resblocks\\.${block}\\.convs1\\.(\\d+)\\.`));
      return Array.from({ length: count }, (__, index) => 2 * index + 1);
    }),
    leaky_relu_slope: 0.1,
    normalize_before: false,
  };
  return parseHifiganConfig(`${where}: vocoder`, settings);
}

function ratesOf(kernels: readonly number[]): readonly number[] {
  const { upsample_kernel_sizes: published, upsample_rates: rates } = hifiganPresets.audioldm;
  return kernels.join() === published.join() ? rates : kernels.map((kernel) => Math.floor(kernel / 2));
}
