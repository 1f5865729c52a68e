import type { Waveform } from "../../../audio/waveform.ts";
import { playableSound } from "../../../web/sound/playable-sound.ts";
import type { TimeSpan } from "../edit/stretch.ts";

/**
 * A sound as a source of Web Audio. A loop goes from its last sample to its first without a gap, as the source itself goes
 * round: nothing is started anew.
 *
 * @param loop the stretch that is repeated, in seconds of the waveform; null for none
 */
export function soundSource(
  context: BaseAudioContext,
  waveform: Waveform,
  loop: TimeSpan | null,
): AudioBufferSourceNode {
  const { sampleRate, channels } = playableSound(waveform);
  const length = channels[0]?.length ?? 0;
  const buffer = context.createBuffer(channels.length, Math.max(1, length), sampleRate);
  for (const [index, samples] of channels.entries()) buffer.copyToChannel(new Float32Array(samples), index);
  const source = new AudioBufferSourceNode(context, { buffer });
  loopSource(source, loop);
  return source;
}

/** Lets a source repeat a stretch from now on, or go on to its end. */
export function loopSource(source: AudioBufferSourceNode, loop: TimeSpan | null): void {
  source.loop = loop !== null;
  source.loopStart = loop?.fromSeconds ?? 0;
  source.loopEnd = loop?.toSeconds ?? 0;
}

/**
 * Where a source is, in seconds of its sound.
 *
 * @param played seconds since its start
 */
export function loopedPosition(fromSeconds: number, played: number, loop: TimeSpan | null, length: number): number {
  const seconds = fromSeconds + played;
  if (loop === null) return Math.min(seconds, length);
  if (seconds < loop.toSeconds) return seconds;
  const span = Math.max(1e-6, loop.toSeconds - loop.fromSeconds);
  return loop.fromSeconds + ((seconds - loop.fromSeconds) % span);
}
