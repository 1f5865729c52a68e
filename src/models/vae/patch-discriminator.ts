import { leakyRelu } from "../../engine/graph/op/elementwise.ts";
import type { Value } from "../../engine/graph/value.ts";
import { convolution, groupNorm } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { spectralNormConvolution } from "./spectral-norm.ts";

/** Settings of a discriminator of patches. */
export interface PatchDiscriminatorConfig {
  readonly in_channels: number;
  /** Widths of the strided convolutions. */
  readonly block_out_channels: readonly number[];
  /** Divides each weight by its largest singular value. */
  readonly spectral_norm: boolean;
  /** Groups of the normalization after each convolution but the first; 0 for none. */
  readonly norm_num_groups: number;
}

/** What a discriminator says, and how it came to it. */
export interface Judgement {
  /** `[batch, 1, patch, patch]`, high for real patches. */
  readonly logits: Value;
  /** Activations of each layer, to match between real and made. */
  readonly features: readonly Value[];
}

/**
 * Judges patches of a log-mel as real or made.
 *
 * Parameters are named as in a sequence of modules called `model`, as PatchGAN's are.
 *
 * @param mel `[batch, channel, time, mel]`
 * @see Isola et al. 2017, section 3.2.2
 */
export function patchDiscriminator(scope: Scope, config: PatchDiscriminatorConfig, mel: Value): Judgement {
  const layer = config.spectral_norm ? spectralNormConvolution : convolution;
  let moduleCount = 0;
  const nextModule = (): Scope => scope.at("model", moduleCount++);
  const features: Value[] = [];
  let x = mel;
  for (const [index, width] of config.block_out_channels.entries()) {
    x = layer(nextModule(), x, width, { kernel: 4, stride: 2, padding: 1 });
    if (index > 0 && config.norm_num_groups > 0) x = groupNorm(nextModule(), x, config.norm_num_groups);
    x = nextModule().within(() => leakyRelu(x, 0.2));
    features.push(x);
  }
  return { logits: layer(nextModule(), x, 1, { kernel: 3, padding: 1 }), features };
}
