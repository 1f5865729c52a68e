import { checkWaveform, sampleCount, type Waveform } from "../../audio/waveform.ts";
import { sha256 } from "../../engine/bytes/sha256.ts";
import type { JudgedSound } from "./sound.ts";

/** A sound whose samples are at hand. */
export interface HeldSoundInput {
  /** What it is paired and listed by. */
  readonly name: string;
  readonly waveform: Waveform;
  /** What it should sound like; only the CLAP score asks. */
  readonly caption?: string | undefined;
}

/** Samples in memory, to be judged. */
export function heldSound({ name, waveform, caption }: HeldSoundInput): JudgedSound {
  return {
    ...{ name, place: name, caption: caption ?? null },
    byteCount: async () => 4 * sampleCount(waveform) * waveform.channels.length,
    sampleRate: async () => waveform.sampleRate,
    open: async () => ({ hash: await hashOf(waveform), decode: async () => checkWaveform(waveform, name) }),
  };
}

/** Of what the samples are, and of all of them, channel after channel. */
function hashOf({ sampleRate, channels }: Waveform): Promise<string> {
  const head = new TextEncoder().encode(`${sampleRate} ${channels.length}`);
  const bytes = new Uint8Array(channels.reduce((size, { byteLength }) => size + byteLength, head.length));
  bytes.set(head);
  let at = head.length;
  for (const { buffer, byteOffset, byteLength } of channels) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return sha256(bytes);
}
