import { FoleyError } from "../engine/tensor/error.ts";
import { besselI0 } from "./bessel.ts";
import { phasesOf, tabledWindow } from "./kept-phases.ts";
import { checkSampleTotal, isRate, rateWords } from "./limits.ts";
import { applyPhases, type Phase, type PhaseBank } from "./polyphase.ts";
import { checkSamples, type Waveform } from "./waveform.ts";

/** A sinc that ends after some zero crossings, under a window. */
export interface SincFilter {
  readonly name: string;
  /** Zero crossings on each side. */
  readonly width: number;
  /** The cutoff as a share of the lower rate's half. */
  readonly rolloff: number;
  /** @param place from 0, the middle, to 1 of either sign, the ends */
  window(place: number): number;
  /** Nearly the same in less time, where there are many taps. */
  quickWindow(place: number): number;
}

const hann = (place: number): number => Math.cos((place * Math.PI) / 2) ** 2;

/** torchaudio's default. */
export const hannSinc: SincFilter = { name: "hann", width: 6, rolloff: 0.99, window: hann, quickWindow: hann };

const kaiserBeta = 14.769656459379492;
const kaiser = (place: number): number =>
  besselI0(kaiserBeta * Math.sqrt(Math.max(0, 1 - place ** 2))) / besselI0(kaiserBeta);

/** torchaudio's `sinc_interp_kaiser` with the settings that its documentation likens to librosa's `kaiser_best`. */
export const kaiserSinc: SincFilter = {
  name: "kaiser",
  width: 64,
  rolloff: 0.9475937167399596,
  window: kaiser,
  quickWindow: tabledWindow(kaiser),
};

/**
 * The same sound at another rate, by a sinc under a window, Hann's where left out, with sound above the new limit filtered away.
 *
 * The samples are those of `torchaudio.functional.resample` with the filter's settings, up to rounding.
 *
 * @param samples `[sample]` at `fromHz`
 * @returns `[ceil(sample * toHz / fromHz)]`; the input itself where the rates are equal
 * @throws FoleyError "audio" where a rate is beyond 1 to 768 kHz, and where the result would take more than 1 GiB
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number, filter = hannSinc): Float32Array {
  checkSamples(samples, "resample");
  checkRate(fromHz);
  checkRate(toHz);
  if (fromHz === toHz) return samples;
  checkSampleTotal((samples.length * toHz) / fromHz, `resample from ${fromHz} to ${toHz} Hz`);
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const [from, to] = [fromHz / divisor, toHz / divisor];
  return applyPhases(samples, phasesFor(from, to, filter), from, Math.ceil((samples.length * to) / from));
}

/** A sound of any number of channels at another rate. A loop is heard to go on beyond both of its ends, so that its join stays whole. */
export function resampleSound(
  { sampleRate, channels }: Waveform,
  hertz: number,
  isLoop: boolean,
  filter = hannSinc,
): Waveform {
  const taken = isLoop ? resampleLoop : resample;
  return { sampleRate: hertz, channels: channels.map((samples) => taken(samples, sampleRate, hertz, filter)) };
}

function resampleLoop(samples: Float32Array, fromHz: number, toHz: number, filter: SincFilter): Float32Array {
  checkRate(fromHz);
  checkRate(toHz);
  if (fromHz === toHz || samples.length === 0) return samples;
  const reach = Math.ceil((filter.width / filter.rolloff) * Math.max(1, fromHz / toHz)) + 1;
  // In whole blocks, so that what is cut off again is a whole number of samples, too.
  const block = fromHz / greatestCommonDivisor(fromHz, toHz);
  const around = block * Math.ceil(reach / block);
  const goingOn = Float32Array.from(
    { length: samples.length + 2 * around },
    (_, i) => samples.at((i - around) % samples.length) as number,
  );
  const first = (around * toHz) / fromHz;
  return resample(goingOn, fromHz, toHz, filter).slice(first, first + Math.ceil((samples.length * toHz) / fromHz));
}

function phasesFor(from: number, to: number, filter: SincFilter): PhaseBank {
  return phasesOf(`${filter.name} ${from}:${to}`, {
    count: to,
    tapCount: Math.ceil((2 * filter.width * from) / (Math.min(from, to) * filter.rolloff)),
    make: (phase, isQuick) => phaseTaps(phase, from, to, isQuick ? { ...filter, window: filter.quickWindow } : filter),
  });
}

/**
 * Output sample `phase` of a block lies at time phase / to, input sample i at i / from.
 *
 * The phase is rounded to float32 because torchaudio's is, and its rounding shows in the fifth digit.
 */
function phaseTaps(phase: number, from: number, to: number, filter: SincFilter): Phase {
  const cutoff = Math.min(from, to) * filter.rolloff;
  const offset = Math.fround(-phase / to);
  const halfWidth = filter.width / cutoff;
  const first = Math.ceil((-halfWidth - offset) * from);
  const last = Math.floor((halfWidth - offset) * from);
  const taps = new Float64Array(last - first + 1);
  for (let k = 0; k < taps.length; k++) {
    const time = ((first + k) / from + offset) * cutoff;
    taps[k] = Math.fround(windowedSinc(time, filter) * (cutoff / from));
  }
  return { first, taps };
}

function windowedSinc(time: number, { width, window }: SincFilter): number {
  if (time === 0) return 1;
  return (window(time / width) * Math.sin(time * Math.PI)) / (time * Math.PI);
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export function checkRate(hertz: number): void {
  if (isRate(hertz)) return;
  throw new FoleyError("audio", `resample: expected ${rateWords}, got ${hertz}; check the sample rate`);
}
