import { type MelConfig, magnitudeFloor, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import type { Generator } from "../../engine/random/generator.ts";

export interface WaveBatch {
  /** Log-mels `[batch, frame, mel]`, natural logarithm. */
  readonly mels: Float32Array;
  /** The waveforms that they are of, `[batch, frame * hop]`. */
  readonly waves: Float32Array;
}

/** A sound to draw segments of. */
export interface WaveClip {
  /** `[sample]` */
  readonly samples: Float32Array;
  /** Its log-mel as a VAE gives it back, `[frame, mel]`; null where none does. */
  readonly decoded: Float32Array | null;
}

export interface WaveBatchOptions {
  readonly batchSize: number;
  /** Frames of a segment. */
  readonly frameCount: number;
  /** How often the mel is the one that a VAE gave back, of clips that have one. */
  readonly decodedProbability: number;
}

/** How quiet a segment may be before another is drawn in its place, for a few tries. */
const quietest = 1e-3;

/** Random segments of sounds, with random loudness, and their log-mels. */
export function drawWaveBatch(
  clips: readonly WaveClip[],
  config: MelConfig,
  { batchSize, frameCount, decodedProbability }: WaveBatchOptions,
  generator: Generator,
): WaveBatch {
  const length = frameCount * config.hopSize;
  const waves = new Float32Array(batchSize * length);
  const mels = new Float32Array(batchSize * frameCount * config.melCount);
  for (let item = 0; item < batchSize; item++) {
    const isDecoded = decodedProbability > 0 && (generator.rand(1)[0] as number) < decodedProbability;
    const segment = isDecoded
      ? drawDecoded(clips, config, frameCount, generator)
      : drawOriginal(clips, config, length, generator);
    waves.set(segment.wave, item * length);
    mels.set(segment.mel, item * frameCount * config.melCount);
  }
  return { mels, waves };
}

interface Segment {
  readonly wave: Float32Array;
  readonly mel: Float32Array;
}

/** A segment with its own mel. */
function drawOriginal(clips: readonly WaveClip[], config: MelConfig, length: number, generator: Generator): Segment {
  const { wave } = drawLoud(clips, generator, ({ samples }, gain) => {
    const start = generator.randint(0, Math.max(1, samples.length - length + 1), 1)[0] as number;
    return { wave: cutOut(samples, start, length, gain), start, gain };
  });
  return { wave, mel: melSpectrogram(wave, config, "training").data };
}

/**
 * A segment that begins with a frame, and what a VAE gave back of its mel; it is as much louder as the segment.
 *
 * Both end with the sound's last whole frame: what filled the clip that the VAE heard is not among its samples.
 */
function drawDecoded(
  clips: readonly WaveClip[],
  { hopSize, melCount }: MelConfig,
  frameCount: number,
  generator: Generator,
): Segment {
  const knownFrames = ({ samples, decoded }: WaveClip): number =>
    Math.min((decoded as Float32Array).length / melCount, Math.floor(samples.length / hopSize));
  const { wave, clip, start, gain } = drawLoud(clips, generator, (clip, gain) => {
    const known = knownFrames(clip);
    const start = generator.randint(0, Math.max(1, known - frameCount + 1), 1)[0] as number;
    const samples = clip.samples.subarray(0, known * hopSize);
    return { wave: cutOut(samples, start * hopSize, frameCount * hopSize, gain), start, gain };
  });
  const [floor, louder] = [Math.log(magnitudeFloor), Math.log(gain)];
  const mel = new Float32Array(frameCount * melCount).fill(floor);
  const end = Math.min(start + frameCount, knownFrames(clip));
  const part = (clip.decoded as Float32Array).subarray(start * melCount, end * melCount);
  mel.set(part.map((value) => Math.max(floor, value + louder)));
  return { wave, mel };
}

interface Cut {
  readonly wave: Float32Array;
  readonly start: number;
  readonly gain: number;
}

/** What `cut` cuts from a random clip at a random loudness; where it is silent another is cut, for a few tries. */
function drawLoud(
  clips: readonly WaveClip[],
  generator: Generator,
  cut: (clip: WaveClip, gain: number) => Cut,
): Cut & { readonly clip: WaveClip } {
  for (let attempt = 1; ; attempt++) {
    const clip = clips[generator.randint(0, clips.length, 1)[0] as number] as WaveClip;
    const gain = 0.3 + 1.2 * (generator.rand(1)[0] as number);
    const drawn = cut(clip, gain);
    if (attempt === 5 || drawn.wave.some((value) => Math.abs(value) > quietest)) return { ...drawn, clip };
  }
}

function cutOut(samples: Float32Array, start: number, length: number, gain: number): Float32Array {
  const wave = new Float32Array(length);
  wave.set(samples.subarray(start, start + length).map((value) => Math.max(-1, Math.min(1, value * gain))));
  return wave;
}
