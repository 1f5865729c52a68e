import { audioError } from "../waveform.ts";
import { type SampleEncoding, sampleEncodings } from "./sample-encoding.ts";

/** What a header says of integers. */
export interface IntegerLayout {
  /** Bits of each sample. */
  readonly bits: number;
  /** Bytes that each sample takes: more than its bits need where a recorder aligns them. */
  readonly containerBytes: number;
  readonly channelCount: number;
  readonly isLittleEndian: boolean;
  /** What eight bits are. */
  readonly byte: SampleEncoding;
}

const { int16, int24, int32 } = sampleEncodings;

/**
 * How integers are read, by their bits and the bytes that each takes; null for a width that foley has no reader for.
 *
 * Odd widths, such as 20 bits, fill the high bits of whole bytes. Where samples take more bytes than they need, as 24
 * bits in 4, the bits that are left over tell where the sample is: zeros below it, as the format's standard says, or its
 * sign above it, as sound cards deliver it; in 4 bytes it may also be a float of that scale, as Cool Edit wrote it.
 *
 * @param bytes all samples
 * @throws FoleyError "audio" where the samples contradict what the header says of them
 */
export function integerEncoding(bytes: Uint8Array, layout: IntegerLayout, where: string): SampleEncoding | null {
  const { bits, containerBytes, byte } = layout;
  const container = [byte, int16, int24, int32][containerBytes - 1];
  const needed = Math.ceil(bits / 8);
  if (container === undefined || bits < 1 || needed > containerBytes) return null;
  if (needed === containerBytes) return container;
  const found = paddedEncoding(bytes, layout, container);
  if (found !== undefined) return found;
  throw audioError(
    where,
    `samples of ${bits} bits in blocks of ${needed * layout.channelCount} bytes for ${channels(layout.channelCount)}`,
    `blocks of ${containerBytes * layout.channelCount} bytes, whose other bits hold no padding`,
    "one of these is wrong; write the file again from its source",
  );
}

export function channels(count: number): string {
  return count === 1 ? "1 channel" : `${count} channels`;
}

function paddedEncoding(
  bytes: Uint8Array,
  { bits, containerBytes, channelCount, isLittleEndian }: IntegerLayout,
  container: SampleEncoding,
): SampleEncoding | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const padding = 8 * containerBytes - bits;
  const scale = 2 ** (8 * containerBytes - 1);
  const every = (test: (offset: number) => boolean): boolean => {
    for (let at = 0; at + containerBytes <= bytes.length; at += containerBytes) if (!test(at)) return false;
    return true;
  };
  const integerAt = (at: number): number => container.read(view, at, isLittleEndian) * scale;
  const limit = 2 ** (bits - 1);
  const floatAt = (at: number): number => Math.abs(view.getFloat32(at, isLittleEndian));
  const isFloat = (at: number): boolean => floatAt(at) === 0 || (floatAt(at) >= 2 ** -24 && floatAt(at) <= 2 * limit);
  // Of integers, only those near half of full scale would be such floats.
  if (containerBytes === 4 && bits >= 16 && every(isFloat)) return scaled(sampleEncodings.float32, 1 / limit);
  if (bits <= 8) return undefined;
  if (every((at) => integerAt(at) % 2 ** padding === 0)) return container;
  if (every((at) => integerAt(at) >= -limit && integerAt(at) < limit)) return scaled(container, scale / limit);
  // Blocks of three bytes would fit as well where there are four channels for every three.
  return containerBytes === 4 && bits > 16 && (channelCount * 4) % 3 !== 0 ? container : undefined;
}

function scaled(encoding: SampleEncoding, factor: number): SampleEncoding {
  return { bytes: encoding.bytes, read: (view, offset, little) => encoding.read(view, offset, little) * factor };
}
