import { averagePool, mul, reduceMean, relu, slice, transpose, type Value } from "../../engine/graph/index.ts";
import { batchNorm, convolution, linear, type Scope } from "../../nn/index.ts";
import type { PannsConfig } from "./config.ts";

/** Frames that become one place in time after all blocks. */
export const framesPerPlace = 32;

/** Frames on each side on which a place depends beyond its own: two convolutions of ±1 at each scale from 1 to 32. */
export const contextFrames = 128;

/**
 * Cnn14 up to its last block, for clips of several lengths in one batch.
 *
 * Frames beyond a clip's end are set to zero after each layer, which is what a convolution sees beyond the end of a clip
 * that has its own length: so the places within a clip are those that the clip alone would give.
 *
 * @param mel decibels `[batch, 1, time, mel]`, time a multiple of 32
 * @param isWithin `[batch, 1, time, 1]`, 1 within the clip and 0 beyond its end
 * @returns `[batch, width, time / 32]`, the mean over frequency
 * @see Kong et al. 2020, PANNs
 */
export function cnn14Places(scope: Scope, { widths }: PannsConfig, mel: Value, isWithin: Value): Value {
  const perBand = batchNorm(scope.at("bn0"), transpose(mel, [0, 3, 2, 1]));
  let x = mul(transpose(perBand, [0, 3, 2, 1]), isWithin);
  let within = isWithin;
  for (const [index, width] of widths.entries()) {
    const block = scope.at(`conv_block${index + 1}`);
    const isLast = index === widths.length - 1;
    x = block.within(() => layer(block, 2, mul(layer(block, 1, x, width), within), width));
    if (isLast) break;
    // A window of two frames lies within the clip where the second one does.
    within = slice(within, { axis: 2, start: 1, step: 2 });
    x = mul(averagePool(x, [2, 2]), within);
  }
  return reduceMean(x, { axes: [3] });
}

function layer(block: Scope, number: 1 | 2, x: Value, width: number): Value {
  const sums = convolution(block.at(`conv${number}`), x, width, { kernel: 3, padding: 1, hasBias: false });
  return relu(batchNorm(block.at(`bn${number}`), sums));
}

/**
 * From the maximum plus the mean over time to what audioldm_eval calls "2048" and "logits".
 *
 * @param pooled `[batch, width]`
 * @returns the embedding `[batch, embedding width]` and the logits `[batch, class]` before the sigmoid
 */
export function cnn14Head(scope: Scope, config: PannsConfig, pooled: Value): { embedding: Value; logits: Value } {
  const embedding = relu(linear(scope.at("fc1"), pooled, config.embeddingWidth));
  return { embedding, logits: linear(scope.at("fc_audioset"), embedding, config.classCount) };
}
