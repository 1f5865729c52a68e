import { fitByReflection } from "../../../dist/train/data/training-clip.js";
import { clipSeconds, rate } from "./signal.js";

const clipPeak = 0.7;
/** Sound below this share of the peak, at the ends, is silence: 54 dB. */
const silence = 0.002;
const fadeSeconds = 0.03;
/** Shorter sounds are followed by silence up to here: data sets are checked for clips that are too short to be one. */
const leastSeconds = 0.25;

/** The sound as it is stored: centred, without silence at its ends, cut to a clip, faded out and at one level. */
export function finishClip(samples) {
  const centred = centre(samples);
  const threshold = silence * peakOf(centred);
  const start = Math.max(0, centred.findIndex((sample) => Math.abs(sample) > threshold) - 0.005 * rate);
  const end = centred.findLastIndex((sample) => Math.abs(sample) > threshold) + 1;
  const cut = centred.slice(Math.floor(start), Math.min(end, Math.floor(start) + Math.round(clipSeconds * rate)));
  return levelled(lengthened(faded(cut)));
}

/**
 * As it is, but as long as a clip and at one level: what is missing of ESC-10's five seconds is their end reflected, so
 * that no sea falls silent.
 */
export function keepClip(samples) {
  return levelled(fitByReflection(samples, Math.round(clipSeconds * rate)));
}

function lengthened(samples) {
  const output = new Float32Array(Math.max(samples.length, leastSeconds * rate));
  output.set(samples);
  return output;
}

function levelled(samples) {
  const scale = clipPeak / Math.max(peakOf(samples), 1e-9);
  return samples.map((sample) => sample * scale);
}

function centre(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = sum / Math.max(samples.length, 1);
  return samples.map((sample) => sample - mean);
}

function faded(samples) {
  const count = Math.min(Math.round(fadeSeconds * rate), samples.length);
  return samples.map((sample, index) => sample * Math.min(1, (samples.length - index) / count));
}

function peakOf(samples) {
  let largest = 0;
  for (const sample of samples) largest = Math.max(largest, Math.abs(sample));
  return largest;
}
