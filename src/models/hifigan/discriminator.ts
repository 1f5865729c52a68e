import { leakyRelu } from "../../engine/graph/op/elementwise.ts";
import { concat, pad, reshape } from "../../engine/graph/op/layout.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { convolution } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { stft } from "../vocoder/stft.ts";

/** Settings of the discriminators of a vocoder. */
export interface WaveDiscriminatorConfig {
  /** Each period folds the waveform into rows of that length. */
  readonly periods: readonly number[];
  /** Widths of the convolutions of a period's discriminator. */
  readonly period_channels: readonly number[];
  /** Widths of the strided convolutions over the waveform itself; none for no such discriminator. */
  readonly scale_channels: readonly number[];
  /** Samples of the Fourier transforms of which spectrogram each gets a discriminator. */
  readonly spectrogram_sizes: readonly number[];
  /** Widths of the convolutions of a spectrogram's discriminator. */
  readonly spectrogram_channels: readonly number[];
}

/** Convolutions of a period that are strided; the reference's fifth is not. */
const stridedCount = 4;

/** What the discriminators say of a waveform, and how they came to it. */
export interface WaveJudgement {
  /** One for each discriminator, of any shape; high for real sound. */
  readonly logits: readonly Value[];
  readonly features: readonly Value[];
}

/**
 * Discriminators over the waveform folded by periods, over the waveform itself, and over complex spectrograms.
 *
 * @param wave `[batch, sample]`
 * @see Kong et al. 2020, section 2.3; Jang et al. 2021, "UnivNet", for spectrograms
 */
export function waveDiscriminator(scope: Scope, config: WaveDiscriminatorConfig, wave: Value): WaveJudgement {
  const judgements = [
    ...config.periods.map((period, index) => judgePeriod(scope.at("periods", index), config, wave, period)),
    ...(config.scale_channels.length === 0 ? [] : [judgeScale(scope.at("scale"), config, wave)]),
    ...config.spectrogram_sizes.map((fftSize, index) =>
      judgeSpectrogram(scope.at("spectrograms", index), config, wave, fftSize),
    ),
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
    const stride = [index < stridedCount ? 3 : 1, 1];
    x = leakyRelu(convolution(scope.at("convs", index), x, width, { kernel: [5, 1], stride, padding: [2, 0] }), 0.1);
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

/** Real and imaginary parts are two channels; the first convolutions halve the frequencies, the third the time too. */
function judgeSpectrogram(scope: Scope, config: WaveDiscriminatorConfig, wave: Value, fftSize: number): Judgement {
  const { real, imaginary } = stft(wave, fftSize, fftSize / 4);
  const [batch, time, bins] = dimensions(real.shape, 3);
  let x = concat([reshape(real, [batch, 1, time, bins]), reshape(imaginary, [batch, 1, time, bins])], 1);
  const features: Value[] = [];
  for (const [index, width] of config.spectrogram_channels.entries()) {
    const stride = spectrogramStrides[Math.min(index, spectrogramStrides.length - 1)] as readonly number[];
    x = leakyRelu(convolution(scope.at("convs", index), x, width, { kernel: 3, padding: 1, stride }), 0.1);
    features.push(x);
  }
  return { logits: convolution(scope.at("conv_post"), x, 1, { kernel: 3, padding: 1 }), features };
}

/** Along time and frequency, of the first convolutions; the last holds for all further ones. */
const spectrogramStrides = [
  [1, 2],
  [1, 2],
  [2, 2],
  [1, 1],
] as const;
