import { hannWindow } from "../../audio/hann-window.ts";
import { applyFilterBank, melFilterBank } from "../../audio/mel-filter-bank.ts";
import { type MelConfig, magnitudeFloor } from "../../audio/mel-spectrogram.ts";
import { add, clip, div, log, sqrt, square, sub } from "../../engine/graph/op/elementwise.ts";
import { pad, reshape, slice, transpose } from "../../engine/graph/op/layout.ts";
import { constant } from "../../engine/graph/op/leaf.ts";
import { conv, matMul } from "../../engine/graph/op/linear.ts";
import { l1Loss, reduceSum } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions } from "../../engine/tensor/number-at.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { type GraphSpectrum, stft } from "../vocoder/stft.ts";

/** Frames of a short-time Fourier transform. */
interface StftSize {
  readonly fftSize: number;
  readonly hopSize: number;
  readonly windowSize: number;
}

/**
 * Magnitudes of a short-time Fourier transform of any hop, as a convolution with windowed cosines and sines.
 *
 * @param wave `[batch, sample]`
 * @param padding mirrored samples on each side
 * @returns `[batch, freq, time]`
 */
function magnitudesOfAnyHop(wave: Value, { fftSize, hopSize, windowSize }: StftSize, padding: number): Value {
  const bins = fftSize / 2 + 1;
  const [batch, samples] = dimensions(wave.shape, 2);
  const padded = reshape(pad(wave, 1, padding, padding, "reflect"), [batch, 1, samples + 2 * padding]);
  const basis = constant(float32(fourierBasis(fftSize, windowSize), [2 * bins, 1, fftSize]));
  const spectrum = conv(padded, basis, null, { stride: hopSize });
  const real = slice(spectrum, { axis: 1, end: bins });
  const imaginary = slice(spectrum, { axis: 1, start: bins });
  return magnitude({ real, imaginary });
}

function magnitude({ real, imaginary }: GraphSpectrum): Value {
  return sqrt(add(add(square(real), square(imaginary)), 1e-9));
}

/** Windowed cosines, then sines, each `fftSize` long; the window is periodic and in the middle. */
function fourierBasis(fftSize: number, windowSize: number): Float32Array {
  const bins = fftSize / 2 + 1;
  const basis = new Float32Array(2 * bins * fftSize);
  const offset = (fftSize - windowSize) / 2;
  const window = hannWindow(windowSize);
  for (let index = 0; index < windowSize; index++) {
    const weight = window[index] as number;
    const sample = index + offset;
    for (let bin = 0; bin < bins; bin++) {
      const angle = (2 * Math.PI * ((bin * sample) % fftSize)) / fftSize;
      basis[bin * fftSize + sample] = weight * Math.cos(angle);
      basis[(bins + bin) * fftSize + sample] = -weight * Math.sin(angle);
    }
  }
  return basis;
}

/**
 * The log-mel spectrogram of `melSpectrogram` as graph, so that a loss can look at it.
 *
 * @param wave `[batch, sample]`
 * @param floor magnitude below which all is alike
 * @returns `[batch, time, mel]`
 */
export function logMel(wave: Value, config: MelConfig, floor: number = magnitudeFloor): Value {
  const spectrogram = magnitudesOfAnyHop(wave, config, (config.fftSize - config.hopSize) / 2);
  const bins = config.fftSize / 2 + 1;
  // The bank's own application to each unit vector gives its matrix.
  const unit = new Float32Array(bins * bins);
  for (let bin = 0; bin < bins; bin++) unit[bin * bins + bin] = 1;
  const bank = constant(float32(applyFilterBank(melFilterBank(config), unit, bins), [bins, config.melCount]));
  const mel = matMul(transpose(spectrogram, [0, 2, 1]), bank);
  return log(clip(mel, floor, 1e6));
}

const resolutions = [512, 1024, 256] as const;

/**
 * Spectral convergence and log-magnitude distance at several resolutions.
 *
 * @param fake `[batch, sample]`
 * @param floor magnitude below which logarithms are alike
 * @see Yamamoto et al. 2020, section 2.2
 */
export function stftLoss(fake: Value, real: Value, floor: number = magnitudeFloor): Value {
  const terms = resolutions.map((size) => {
    const [a, b] = [magnitude(stft(fake, size, size / 4)), magnitude(stft(real, size, size / 4))];
    const convergence = div(sqrt(add(reduceSum(square(sub(b, a))), 1e-9)), sqrt(add(reduceSum(square(b)), 1e-9)));
    const logarithm = (x: Value): Value => log(clip(x, floor, 1e6));
    return add(convergence, l1Loss(logarithm(a), logarithm(b)));
  });
  return div(terms.reduce(add), resolutions.length);
}
