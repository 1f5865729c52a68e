import type { Waveform } from "../waveform.ts";
import { decodeFlac } from "./flac.ts";

/** What may lie in Ogg. */
export interface OggCodec {
  readonly name: string;
  /** What the first packet begins with. */
  readonly magic: string;
  readonly decode: (bytes: Uint8Array, where: string) => Promise<Waveform>;
  /** Rate and channels by the first packet. */
  shape(packet: DataView): { readonly sampleRate: number; readonly channelCount: number };
  /** The most samples per channel that a packet can give, by it and the first one. */
  packetSamples(packet: Uint8Array, first: DataView): number;
  /**
   * A second packet without comments, which the decoder is given in its place: some cannot tell comments of several pages, as
   * those with a picture, from sound. Null where the decoder can.
   */
  readonly noComments: Uint8Array | null;
}

export const oggCodecs: readonly OggCodec[] = [
  {
    name: "Ogg Vorbis",
    magic: "\x01vorbis",
    decode: async (bytes) => waveformOf(await (await import("@audio/decode-vorbis")).default(bytes)),
    shape: (packet) => ({ channelCount: packet.getUint8(11), sampleRate: packet.getUint32(12, true) }),
    packetSamples: (_, first) => 2 ** (first.getUint8(28) >> 4) / 2,
    noComments: latin("\x03vorbis\0\0\0\0\0\0\0\0\x01"),
  },
  {
    name: "Opus",
    magic: "OpusHead",
    decode: async (bytes) => waveformOf(await (await import("@audio/decode-opus")).default(bytes)),
    // Opus always comes at 48 kHz, whatever rate was encoded.
    shape: (packet) => ({ channelCount: packet.getUint8(9), sampleRate: 48_000 }),
    packetSamples: opusSamples,
    noComments: latin("OpusTags\0\0\0\0\0\0\0\0"),
  },
  {
    name: "FLAC in Ogg",
    magic: "\x7fFLAC",
    decode: decodeFlac,
    // The packet holds, after 13 bytes, the beginning of a FLAC file: see `flac.ts`.
    shape: (packet) => ({
      sampleRate: packet.getUint32(27) >>> 12,
      channelCount: ((packet.getUint8(29) >> 1) & 7) + 1,
    }),
    // Frames count themselves; none but the last has fewer.
    packetSamples: () => 16,
    noComments: null,
  },
];

function waveformOf(decoded: { readonly channelData: Float32Array[]; readonly sampleRate: number }): Waveform {
  return { sampleRate: decoded.sampleRate, channels: decoded.channelData };
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Of frames of SILK, of both and of CELT, by the low bits of their configuration, at 48 kHz. */
const [silkFrames, hybridFrames, celtFrames] = [
  [480, 960, 1920, 2880],
  [480, 960],
  [120, 240, 480, 960],
] as const;
/** A packet has 120 ms at most. */
const mostOfPacket = 5760;

/**
 * One that says nothing counts as the longest.
 *
 * @see RFC 6716, section 3.1: the first byte tells how long frames are and how many there are, or that the second does
 */
function opusSamples([first = 3, second = 0]: Uint8Array): number {
  const configuration = first >> 3;
  const frames = configuration < 12 ? silkFrames : configuration < 16 ? hybridFrames : celtFrames;
  const frame = frames[configuration % frames.length] as number;
  const count = [1, 2, 2, second & 63][first & 3] as number;
  return count === 0 ? mostOfPacket : Math.min(frame * count, mostOfPacket);
}
