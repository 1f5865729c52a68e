import { besselI0 } from "./bessel.ts";
import { checkSampleTotal } from "./limits.ts";
import { applyPhases, type Phase } from "./polyphase.ts";
import { checkRate, greatestCommonDivisor } from "./resample.ts";

/** The window of resampy's `kaiser_best`: zero crossings on each side, its shape, its cutoff, and its table's fineness. */
const zeroCount = 50;
const beta = 12.984585247040012;
const rolloff = 0.9173473712608761;
const tableSteps = 8192;

const kernels = new Map<string, readonly Phase[]>();

/**
 * The same sound at another rate by resampy's `kaiser_best`, which is what torchvggish and audioldm_eval use for VGGish.
 *
 * @param samples `[sample]` at `fromHz`
 * @returns `[floor(sample * toHz / fromHz)]`; the input itself where the rates are equal
 * @throws FoleyError "audio" where a rate is beyond 1 to 768 kHz, and where the result would take more than 1 GiB
 */
export function resampleKaiser(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  checkRate(fromHz);
  checkRate(toHz);
  if (fromHz === toHz) return samples;
  checkSampleTotal((samples.length * toHz) / fromHz, `resample from ${fromHz} to ${toHz} Hz`);
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const [stride, phaseCount] = [fromHz / divisor, toHz / divisor];
  const phases = phasesFor(stride, phaseCount);
  return applyPhases(samples, phases, stride, Math.floor((samples.length * toHz) / fromHz));
}

function phasesFor(stride: number, phaseCount: number): readonly Phase[] {
  const key = `${stride}:${phaseCount}`;
  const known = kernels.get(key);
  if (known !== undefined) return known;
  const phases = Array.from({ length: phaseCount }, (_, phase) => phaseTaps(phase, stride, phaseCount));
  kernels.set(key, phases);
  return phases;
}

/**
 * Output `phase` of a block lies at input time phase · stride / phaseCount.
 *
 * resampy walks through a table of the window in whole steps, which makes the window a little longer than the ratio of
 * the rates says; so do we.
 */
function phaseTaps(phase: number, stride: number, phaseCount: number): Phase {
  const scale = Math.min(1, phaseCount / stride);
  const step = Math.floor(scale * tableSteps);
  const nearest = Math.floor((phase * stride) / phaseCount);
  const fraction = scale * (((phase * stride) % phaseCount) / phaseCount) * tableSteps;
  const wing = (from: number): number[] => {
    const count = Math.floor((zeroCount * tableSteps + 1 - Math.floor(from)) / step);
    return Array.from({ length: count }, (_, i) => scale * windowAt((from + i * step) / tableSteps));
  };
  const left = wing(fraction);
  const right = wing(scale * tableSteps - fraction);
  return { first: nearest - left.length + 1, taps: Float64Array.from([...left.reverse(), ...right]) };
}

/** A sinc under Kaiser's window, `position` in zero crossings from its middle. */
function windowAt(position: number): number {
  const within = 1 - (position / zeroCount) ** 2;
  if (within < 0) return 0;
  const angle = Math.PI * rolloff * position;
  const sinc = position === 0 ? 1 : Math.sin(angle) / angle;
  return (rolloff * sinc * besselI0(beta * Math.sqrt(within))) / besselI0(beta);
}
