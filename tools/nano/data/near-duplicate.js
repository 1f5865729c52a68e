import { melPresets, melSpectrogram } from "../../../dist/audio/mel-spectrogram.js";
import { foldCount } from "./folds.js";
import { clipSeconds, rate } from "./signal.js";

/** Correlation of two coarse log-mels from which on clips are said to be the same. */
const sameness = 0.99;
const frameStep = 16;
/** Values of a log-mel beneath it say nothing of what one hears. */
const faintest = -7;

/** Clips without those of the held-out fold that sound like one to learn from, and the names of the latter. */
export function withoutNearDuplicates(clips) {
  const shapes = new Map(clips.map((clip) => [clip, shapeOf(clip.samples)]));
  const learnt = clips.filter(({ fold }) => fold !== foldCount);
  const dropped = clips.filter(
    (clip) =>
      clip.fold === foldCount &&
      !clip.isWhole &&
      learnt.some((other) => other.label === clip.label && correlation(shapes.get(clip), shapes.get(other)) > sameness),
  );
  return { kept: clips.filter((clip) => !dropped.includes(clip)), dropped: dropped.map(({ name }) => name) };
}

/** The log-mel of a whole clip, every 16th frame, centred and of length 1. */
function shapeOf(samples) {
  const padded = new Float32Array(Math.round(clipSeconds * rate));
  padded.set(samples.subarray(0, padded.length));
  const { data, shape } = melSpectrogram(padded, melPresets.audioldm16k);
  const kept = data
    .filter((_, index) => Math.floor(index / shape[1]) % frameStep === 0)
    .map((value) => Math.max(value, faintest));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const centred = kept.map((value) => value - mean);
  const length = Math.hypot(...centred);
  return centred.map((value) => value / length);
}

function correlation(a, b) {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}
