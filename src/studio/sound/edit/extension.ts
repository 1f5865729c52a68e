import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import type { EditWishes } from "../../../generate/settings.ts";

/** Which end of a sound goes on. */
export type ExtensionSide = "before" | "after";

/** What has to be asked of a model so that a sound goes on before its beginning or after its end. */
export interface ExtensionOrder {
  readonly side: ExtensionSide;
  readonly seconds: number;
  /** The sound to change. */
  readonly init: Waveform;
  readonly wishes: Pick<EditWishes, "inpaint" | "extendSeconds">;
}

/**
 * A model goes on after a sound's end by itself. What comes before its beginning is made as a part that is made anew: the
 * sound is given with its own mirror image before it, which the new part replaces, so that it does not sound as if silence
 * went before.
 */
export function extensionOrder(waveform: Waveform, side: ExtensionSide, seconds: number): ExtensionOrder {
  if (side === "after") return { side, seconds, init: waveform, wishes: { extendSeconds: seconds } };
  const { sampleRate, channels } = waveform;
  const added = Math.round(seconds * sampleRate);
  const init = { sampleRate, channels: channels.map((samples) => mirroredBefore(samples, added)) };
  return { side, seconds, init, wishes: { inpaint: [{ toSeconds: added / sampleRate }] } };
}

function mirroredBefore(samples: Float32Array, added: number): Float32Array {
  const longer = new Float32Array(added + samples.length);
  longer.set(samples, added);
  const period = 2 * samples.length;
  for (let i = 0; i < added; i++) {
    const turn = i % period;
    longer[added - 1 - i] = samples[turn < samples.length ? turn : period - 1 - turn] as number;
  }
  return longer;
}

/** Seconds by which a sound may still go on, of the longest that a model makes. */
export function roomToExtend(waveform: Waveform, longestSeconds: number): number {
  return Math.max(0, longestSeconds - sampleCount(waveform) / waveform.sampleRate);
}
