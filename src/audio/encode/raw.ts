import { type ArgumentKind, checkArgument } from "../../engine/tensor/argument.ts";
import { checkChannels } from "../waveform.ts";

/** Samples without a file around them, which say neither their rate nor their channels: of 16 bits, or of 8 by ITU-T G.711. */
export const rawFormats = ["pcm", "ulaw", "alaw"] as const;
export type RawFormat = (typeof rawFormats)[number];

const aRawFormat: ArgumentKind = {
  expected: `one of ${rawFormats.join(", ")}`,
  is: (value) => rawFormats.some((format) => format === value),
};

interface RawWriter {
  readonly bytes: number;
  write(view: DataView, offset: number, sample: number): void;
}

const rawWriters: Readonly<Record<RawFormat, RawWriter>> = {
  pcm: { bytes: 2, write: (view, offset, sample) => view.setInt16(offset, int16Of(sample), true) },
  ulaw: { bytes: 1, write: (view, offset, sample) => view.setUint8(offset, muLawOf(int16Of(sample))) },
  alaw: { bytes: 1, write: (view, offset, sample) => view.setUint8(offset, aLawOf(int16Of(sample))) },
};

/**
 * Samples one after the other, `[frame, channel]`, with the low byte first; what is beyond full scale is clamped.
 *
 * @param channels within about [-1, 1], all of one length
 */
export function encodeRaw(channels: readonly Float32Array[], format: RawFormat): Uint8Array {
  checkArgument("encode: the format", aRawFormat, format);
  checkChannels({ sampleRate: 0, channels }, format);
  const { bytes, write } = rawWriters[format];
  const frameBytes = bytes * channels.length;
  const all = new Uint8Array((channels[0]?.length ?? 0) * frameBytes);
  const view = new DataView(all.buffer);
  channels.forEach((samples, channel) => {
    let offset = channel * bytes;
    // Sounds are long, and an iterator takes its time.
    for (let i = 0; i < samples.length; i++, offset += frameBytes) write(view, offset, samples[i] as number);
  });
  return all;
}

function int16Of(sample: number): number {
  return Math.max(-(2 ** 15), Math.min(2 ** 15 - 1, Math.round(sample * 2 ** 15)));
}

/** The sign in its bit, three bits of exponent and four of mantissa, of a magnitude with a bias, all bits flipped. */
function muLawOf(value: number): number {
  const magnitude = Math.min(Math.abs(value), 32_635) + 132;
  const exponent = 24 - Math.clz32(magnitude);
  return ~((value < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
}

/** As µ-law, but without a bias, with the smallest magnitudes evenly spaced, and every other bit flipped. */
function aLawOf(value: number): number {
  const magnitude = Math.min(value < 0 ? ~value : value, 32_767);
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 15;
  return ((value < 0 ? 0 : 0x80) | (exponent << 4) | mantissa) ^ 0x55;
}
