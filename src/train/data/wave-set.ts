import { type MelConfig, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import type { Generator } from "../../engine/random/generator.ts";

export interface WaveBatch {
  /** Log-mels `[batch, frame, mel]`, natural logarithm. */
  readonly mels: Float32Array;
  /** The waveforms that they are of, `[batch, frame * hop]`. */
  readonly waves: Float32Array;
}

/** How quiet a segment may be before another is drawn in its place, for a few tries. */
const quietest = 1e-3;

/** Random segments of sounds, with random loudness, and their log-mels. */
export function drawWaveBatch(
  clips: readonly Float32Array[],
  config: MelConfig,
  { batchSize, frameCount }: { readonly batchSize: number; readonly frameCount: number },
  generator: Generator,
): WaveBatch {
  const length = frameCount * config.hopSize;
  const waves = new Float32Array(batchSize * length);
  const mels = new Float32Array(batchSize * frameCount * config.melCount);
  for (let item = 0; item < batchSize; item++) {
    const segment = drawSegment(clips, length, generator);
    waves.set(segment, item * length);
    mels.set(melSpectrogram(segment, config, "training").data, item * frameCount * config.melCount);
  }
  return { mels, waves };
}

function drawSegment(clips: readonly Float32Array[], length: number, generator: Generator): Float32Array {
  let segment = new Float32Array(length);
  for (let attempt = 0; attempt < 5; attempt++) {
    const clip = clips[generator.randint(0, clips.length, 1)[0] as number] as Float32Array;
    const start = generator.randint(0, Math.max(1, clip.length - length + 1), 1)[0] as number;
    const gain = 0.3 + 1.2 * (generator.rand(1)[0] as number);
    segment = new Float32Array(length);
    segment.set(clip.subarray(start, start + length).map((value) => Math.max(-1, Math.min(1, value * gain))));
    if (segment.some((value) => Math.abs(value) > quietest)) break;
  }
  return segment;
}
