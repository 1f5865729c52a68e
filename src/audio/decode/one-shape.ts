import { audioError } from "../waveform.ts";

/** A part of a file that has a rate and channels of its own. */
export interface SoundPart {
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Where it begins. */
  readonly startSeconds: number;
}

/**
 * Makes sure that all parts of a file, as of radio recordings that were put one after the other, are of one rate and of
 * the same channels.
 *
 * @throws FoleyError "audio" that names both
 */
export function checkOneShape(parts: readonly SoundPart[], where: string): void {
  const [first, ...rest] = parts;
  const other = rest.find((part) => shapeOf(part) !== shapeOf(first as SoundPart));
  if (first === undefined || other === undefined) return;
  throw audioError(
    where,
    `${shapeOf(first)} throughout, as at the beginning`,
    `${shapeOf(other)} from ${other.startSeconds.toFixed(3)} s on`,
    "split it there, or convert it to one rate, as with: ffmpeg -i in -ar 48000 -ac 1 out.wav",
  );
}

/** In words: `48000 Hz with 2 channels`. */
export function shapeOf({ sampleRate, channelCount }: Omit<SoundPart, "startSeconds">): string {
  return `${sampleRate} Hz with ${channelCount === 1 ? "1 channel" : `${channelCount} channels`}`;
}
