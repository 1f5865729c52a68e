import { besselI0 } from "./bessel.ts";
import { phasesOf, tabledWindow } from "./kept-phases.ts";
import { checkSampleTotal } from "./limits.ts";
import { applyPhases, type Phase, type PhaseBank } from "./polyphase.ts";
import { checkRate, greatestCommonDivisor } from "./resample.ts";

/** The window of resampy's `kaiser_best`: zero crossings on each side, its shape, its cutoff, and its table's fineness. */
const zeroCount = 50;
const beta = 12.984585247040012;
const rolloff = 0.9173473712608761;
const tableSteps = 8192;

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

function phasesFor(stride: number, phaseCount: number): PhaseBank {
  return phasesOf(`resampy ${stride}:${phaseCount}`, {
    count: phaseCount,
    tapCount: Math.ceil(2 * zeroCount * Math.max(1, stride / phaseCount)),
    make: (phase, isQuick) => phaseTaps(phase, stride, phaseCount, isQuick ? quickWindow : kaiserWindow),
  });
}

/**
 * Output `phase` of a block lies at input time phase · stride / phaseCount.
 *
 * resampy walks through a table of the window in whole steps, which makes the window a little longer than the ratio of
 * the rates says; so do we.
 */
function phaseTaps(phase: number, stride: number, phaseCount: number, window: (place: number) => number): Phase {
  const scale = Math.min(1, phaseCount / stride);
  const step = Math.floor(scale * tableSteps);
  const nearest = Math.floor((phase * stride) / phaseCount);
  const fraction = scale * (((phase * stride) % phaseCount) / phaseCount) * tableSteps;
  const wing = (from: number): number[] => {
    const count = Math.floor((zeroCount * tableSteps + 1 - Math.floor(from)) / step);
    return Array.from({ length: count }, (_, i) => scale * windowedSinc((from + i * step) / tableSteps, window));
  };
  const left = wing(fraction);
  const right = wing(scale * tableSteps - fraction);
  return { first: nearest - left.length + 1, taps: Float64Array.from([...left.reverse(), ...right]) };
}

/** Kaiser's window, not yet divided by its middle, over places from 0 to 1. */
const kaiserWindow = (place: number): number => besselI0(beta * Math.sqrt(1 - place ** 2));
const quickWindow = tabledWindow(kaiserWindow);
const atMiddle = besselI0(beta);

/** A sinc under Kaiser's window, `position` in zero crossings from its middle. */
function windowedSinc(position: number, window: (place: number) => number): number {
  const place = position / zeroCount;
  if (place > 1) return 0;
  const angle = Math.PI * rolloff * position;
  const sinc = position === 0 ? 1 : Math.sin(angle) / angle;
  return (rolloff * sinc * window(place)) / atMiddle;
}
