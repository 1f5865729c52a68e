import { FoleyError } from "../../engine/tensor/error.ts";
import { kaiserSinc, resampleSound } from "../resample.ts";
import type { Waveform } from "../waveform.ts";
import { type OggGroup, oggStream } from "./ogg-pages.ts";
import { encodeRaw } from "./raw.ts";

/** What Opus plays at, whatever came, in hertz. */
export const opusRate = 48_000;

/** Samples of a packet, 20 ms. */
const frameLength = 960;
/** Samples that libopus is late by where it encodes music: 2.5 ms of its own and 4 ms of looking ahead. */
const encoderDelay = 312;
/** Packets that share a page: even those of the most bits fit. */
const packetsOfPage = 40;

export interface OpusManner {
  /** Kilobits a second, about. */
  readonly kilobits: number;
  readonly loop: boolean;
  readonly comment: string;
  readonly software: string;
}

/**
 * Ogg Opus: exactly as long as what went in, up to the ratio of rates, and in its place.
 *
 * @see RFC 7845: what is left out at the beginning, and where the sound ends, stand in the first and the last page
 */
export async function encodeOpus(
  waveform: Waveform,
  { kilobits, loop, comment, software }: OpusManner,
): Promise<Uint8Array> {
  const { channels } = resampleSound(waveform, opusRate, loop, kaiserSinc);
  const length = channels[0]?.length ?? 0;
  const packets = await opusPackets(channels, length + encoderDelay, kilobits);
  const head: OggGroup = { packets: [headPacket(waveform)], granule: 0 };
  const tags: OggGroup = { packets: [tagsPacket([`COMMENT=${comment}`, `ENCODER=${software}`])], granule: 0 };
  const sound = Array.from({ length: Math.ceil(packets.length / packetsOfPage) }, (_, i) => {
    const end = Math.min(packets.length, (i + 1) * packetsOfPage);
    const granule = Math.min(end * frameLength, length + encoderDelay);
    return { packets: packets.slice(i * packetsOfPage, end), granule };
  });
  return oggStream([head, tags, ...sound]);
}

/** @param length samples to encode, with silence after those that there are */
async function opusPackets(channels: readonly Float32Array[], length: number, kilobits: number): Promise<Uint8Array[]> {
  if (!("Buffer" in globalThis)) {
    throw new FoleyError(
      "usage",
      "opus: expected Node, whose buffers its encoder needs, got none; choose another format",
    );
  }
  const { default: OpusScript } = await import("opusscript/index.js");
  const encoder = new OpusScript(opusRate, channels.length, OpusScript.Application.AUDIO);
  try {
    encoder.setBitrate(kilobits * 1000);
    return Array.from({ length: Math.ceil(length / frameLength) }, (_, i) => {
      const packet = encoder.encode(frameBytes(channels, i * frameLength), frameLength);
      return new Uint8Array(packet);
    });
  } finally {
    encoder.delete();
  }
}

/** A frame as the encoder takes it: 16 bits, `[frame, channel]`. */
function frameBytes(channels: readonly Float32Array[], start: number): Uint8Array {
  const frame = channels.map((samples) => samples.subarray(start, start + frameLength));
  const bytes = new Uint8Array(2 * frameLength * channels.length);
  bytes.set(encodeRaw(frame, "pcm"));
  return bytes;
}

/** RFC 7845, section 5.1. */
function headPacket({ sampleRate, channels }: Waveform): Uint8Array {
  const packet = new Uint8Array(19);
  const view = new DataView(packet.buffer);
  packet.set(new TextEncoder().encode("OpusHead"));
  view.setUint8(8, 1);
  view.setUint8(9, channels.length);
  view.setUint16(10, encoderDelay, true);
  view.setUint32(12, sampleRate, true);
  return packet;
}

/** RFC 7845, section 5.2. */
function tagsPacket(comments: readonly string[]): Uint8Array {
  const words = ["foley", ...comments].map((text) => new TextEncoder().encode(text));
  const packet = new Uint8Array(words.reduce((sum, { length }) => sum + 4 + length, 8 + 4));
  const view = new DataView(packet.buffer);
  packet.set(new TextEncoder().encode("OpusTags"));
  let at = 8;
  for (const [i, word] of words.entries()) {
    view.setUint32(at, word.length, true);
    packet.set(word, at + 4);
    at += 4 + word.length;
    // The vendor's name stands before the count of the rest.
    if (i === 0) view.setUint32(at, comments.length, true);
    if (i === 0) at += 4;
  }
  return packet;
}
