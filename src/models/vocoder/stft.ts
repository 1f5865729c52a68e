import { hannWindow } from "../../audio/hann-window.ts";
import { add, sub } from "../../engine/graph/op/elementwise.ts";
import { concat, flip, pad, reshape, slice } from "../../engine/graph/op/layout.ts";
import { constant } from "../../engine/graph/op/leaf.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions } from "../../engine/tensor/number-at.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

/** A spectrum, each part `[batch, time, bin]`. */
export interface GraphSpectrum {
  readonly real: Value;
  readonly imaginary: Value;
}

/**
 * A short-time Fourier transform under a periodic Hann window, as matrix products, with a gradient.
 *
 * Cosines are even around the middle of a frame and sines odd, so that each product is with half of a frame folded onto the
 * other; frames are blocks of a hop side by side. Both ways this takes half the time of a convolution with the whole basis.
 *
 * @param wave `[batch, sample]`, mirrored beyond its ends by half a frame
 * @param hopSize divides the frame
 */
export function stft(wave: Value, fftSize: number, hopSize: number): GraphSpectrum {
  const [batch, samples] = dimensions(wave.shape, 2);
  const half = fftSize / 2;
  const time = Math.floor(samples / hopSize) + 1;
  // Frames lie within whole hops: what is beyond the last is not looked at.
  const needed = (time - 1) * hopSize + fftSize;
  const padded = slice(pad(wave, 1, half, half, "reflect"), { axis: 1, end: needed });
  const forward = framesOf(padded, batch, fftSize, hopSize);
  // Read backwards, sample n of a frame is sample N - 1 - n of it, and the last frame is the first.
  const backward = flip(framesOf(flip(padded, [1]), batch, fftSize, hopSize), [1]);
  const rising = slice(forward, { axis: 2, start: 1, end: half });
  const falling = slice(backward, { axis: 2, start: 0, end: half - 1 });
  const middle = slice(forward, { axis: 2, start: half, end: half + 1 });
  // Of sample 0 the window leaves nothing.
  const even = concat([add(rising, falling), middle], 2);
  const odd = sub(rising, falling);
  return {
    real: matMul(even, constant(float32(halfBasis(fftSize, half, Math.cos), [half, half + 1]))),
    imaginary: matMul(odd, constant(float32(halfBasis(fftSize, half - 1, minusSin), [half - 1, half + 1]))),
  };
}

/** `[batch, time * hop + …]` to `[batch, time, frame]`. */
function framesOf(samples: Value, batch: number, fftSize: number, hopSize: number): Value {
  const blocks = reshape(samples, [batch, -1, hopSize]);
  const overlap = fftSize / hopSize;
  const [, count] = dimensions(blocks.shape, 3);
  const time = count - overlap + 1;
  return concat(
    Array.from({ length: overlap }, (_, start) => slice(blocks, { axis: 1, start, end: start + time })),
    2,
  );
}

const minusSin = (angle: number): number => -Math.sin(angle);

/** Rows are the samples 1 … `rows` of a windowed frame, columns the bins 0 … half. */
function halfBasis(fftSize: number, rows: number, wave: (angle: number) => number): Float32Array {
  const bins = fftSize / 2 + 1;
  const basis = new Float32Array(rows * bins);
  const window = hannWindow(fftSize);
  for (let row = 0; row < rows; row++) {
    const sample = row + 1;
    for (let bin = 0; bin < bins; bin++) {
      basis[row * bins + bin] = (window[sample] as number) * wave((2 * Math.PI * ((bin * sample) % fftSize)) / fftSize);
    }
  }
  return basis;
}
