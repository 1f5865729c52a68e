import { leakyRelu } from "../../engine/graph/op/elementwise.ts";
import { pad, reshape } from "../../engine/graph/op/layout.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { convolution } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";

/** Settings of the discriminators of a vocoder. */
export interface WaveDiscriminatorConfig {
  /** Each period folds the waveform into rows of that length. */
  readonly periods: readonly number[];
  /** Widths of the convolutions of a period's discriminator. */
  readonly period_channels: readonly number[];
  /** Widths of the strided convolutions over the waveform itself. */
  readonly scale_channels: readonly number[];
}

/** What the discriminators say of a waveform, and how they came to it. */
export interface WaveJudgement {
  /** One for each discriminator, of any shape; high for real sound. */
  readonly logits: readonly Value[];
  readonly features: readonly Value[];
}

/**
 * Multi-period discriminators and one over the waveform.
 *
 * @param wave `[batch, sample]`
 * @see Kong et al. 2020, section 2.3
 */
export function waveDiscriminator(scope: Scope, config: WaveDiscriminatorConfig, wave: Value): WaveJudgement {
  const judgements = [
    ...config.periods.map((period, index) => judgePeriod(scope.at("periods", index), config, wave, period)),
    judgeScale(scope.at("scale"), config, wave),
  ];
  return { logits: judgements.map(({ logits }) => logits), features: judgements.flatMap(({ features }) => features) };
}

interface Judgement {
  readonly logits: Value;
  readonly features: readonly Value[];
}

function judgePeriod(scope: Scope, config: WaveDiscriminatorConfig, wave: Value, period: number): Judgement {
  const [batch, samples] = dimensions(wave.shape, 2);
  const padded = pad(wave, 1, 0, (period - (samples % period)) % period, "reflect");
  let x = reshape(padded, [batch, 1, -1, period]);
  const features: Value[] = [];
  for (const [index, width] of config.period_channels.entries()) {
    x = leakyRelu(
      convolution(scope.at("convs", index), x, width, { kernel: [5, 1], stride: [3, 1], padding: [2, 0] }),
      0.1,
    );
    features.push(x);
  }
  return { logits: convolution(scope.at("conv_post"), x, 1, { kernel: [3, 1], padding: [1, 0] }), features };
}

function judgeScale(scope: Scope, config: WaveDiscriminatorConfig, wave: Value): Judgement {
  let x = reshape(wave, [numberAt(wave.shape, 0), 1, -1]);
  const features: Value[] = [];
  for (const [index, width] of config.scale_channels.entries()) {
    const [kernel, stride] = index === 0 ? [15, 1] : [16, 4];
    x = leakyRelu(
      convolution(scope.at("convs", index), x, width, {
        kernel: kernel as number,
        stride: stride as number,
        padding: 7,
      }),
      0.1,
    );
    features.push(x);
  }
  return { logits: convolution(scope.at("conv_post"), x, 1, { kernel: 3, padding: 1 }), features };
}
