import { FoleyError } from "../engine/tensor/error.ts";
import { checkSampleTotal, isRate, rateWords } from "./limits.ts";
import { applyPhases, type Phase } from "./polyphase.ts";

const lowpassFilterWidth = 6;
const rolloff = 0.99;

interface ResampleKernel {
  readonly inputStride: number;
  readonly phases: readonly Phase[];
}

const kernels = new Map<string, ResampleKernel>();

/**
 * The same sound at another rate, by a sinc under a Hann window, with sound above the new limit filtered away.
 *
 * The samples are those of `torchaudio.functional.resample` with its default settings, up to rounding.
 *
 * @param samples `[sample]` at `fromHz`
 * @returns `[ceil(sample * toHz / fromHz)]`; the input itself where the rates are equal
 * @throws FoleyError "audio" where a rate is beyond 1 to 768 kHz, and where the result would take more than 1 GiB
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  checkRate(fromHz);
  checkRate(toHz);
  if (fromHz === toHz) return samples;
  checkSampleTotal((samples.length * toHz) / fromHz, `resample from ${fromHz} to ${toHz} Hz`);
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const { inputStride, phases } = kernelFor(fromHz / divisor, toHz / divisor);
  return applyPhases(samples, phases, inputStride, Math.ceil((samples.length * phases.length) / inputStride));
}

function kernelFor(from: number, to: number): ResampleKernel {
  const key = `${from}:${to}`;
  const known = kernels.get(key);
  if (known) return known;
  const kernel = { inputStride: from, phases: Array.from({ length: to }, (_, phase) => phaseTaps(phase, from, to)) };
  kernels.set(key, kernel);
  return kernel;
}

/**
 * Output sample `phase` of a block lies at time phase / to, input sample i at i / from.
 *
 * The phase is rounded to float32 because torchaudio's is, and its rounding shows in the fifth digit.
 */
function phaseTaps(phase: number, from: number, to: number): Phase {
  const cutoff = Math.min(from, to) * rolloff;
  const offset = Math.fround(-phase / to);
  const halfWidth = lowpassFilterWidth / cutoff;
  const first = Math.ceil((-halfWidth - offset) * from);
  const last = Math.floor((halfWidth - offset) * from);
  const taps = Float64Array.from({ length: last - first + 1 }, (_, k) => {
    const time = ((first + k) / from + offset) * cutoff;
    return Math.fround(windowedSinc(time) * (cutoff / from));
  });
  return { first, taps };
}

function windowedSinc(time: number): number {
  if (time === 0) return 1;
  const window = Math.cos((time * Math.PI) / lowpassFilterWidth / 2) ** 2;
  return (window * Math.sin(time * Math.PI)) / (time * Math.PI);
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export function checkRate(hertz: number): void {
  if (isRate(hertz)) return;
  throw new FoleyError("audio", `resample: expected ${rateWords}, got ${hertz}; check the sample rate`);
}
