import { checkSampleTotal } from "../limits.ts";

/** One way to write a sample in bytes. */
export interface SampleEncoding {
  readonly bytes: number;
  /** The sample at an offset, within [-1, 1] where the encoding is bounded. */
  read(view: DataView, offset: number, isLittleEndian: boolean): number;
}

type EncodingName = "uint8" | "int8" | "int16" | "int24" | "int32" | "float32" | "float64" | "aLaw" | "muLaw";

/** Integers of b bits are divided by 2^(b-1), as libsndfile and torchaudio do. */
export const sampleEncodings: Readonly<Record<EncodingName, SampleEncoding>> = {
  uint8: { bytes: 1, read: (view, offset) => (view.getUint8(offset) - 128) / 128 },
  int8: { bytes: 1, read: (view, offset) => view.getInt8(offset) / 128 },
  int16: { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little) / 2 ** 15 },
  int24: { bytes: 3, read: (view, offset, little) => int24At(view, offset, little) / 2 ** 23 },
  int32: { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little) / 2 ** 31 },
  float32: { bytes: 4, read: (view, offset, little) => view.getFloat32(offset, little) },
  float64: { bytes: 8, read: (view, offset, little) => view.getFloat64(offset, little) },
  aLaw: { bytes: 1, read: (view, offset) => expandALaw(view.getUint8(offset)) / 2 ** 15 },
  muLaw: { bytes: 1, read: (view, offset) => expandMuLaw(view.getUint8(offset)) / 2 ** 15 },
};

function int24At(view: DataView, offset: number, little: boolean): number {
  return little
    ? view.getInt8(offset + 2) * 2 ** 16 + view.getUint16(offset, true)
    : view.getInt16(offset) * 2 ** 8 + view.getUint8(offset + 2);
}

/** ITU-T G.711: sign, three bits of exponent, four of mantissa, every other bit flipped. */
function expandALaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

/** ITU-T G.711: as A-law, but all bits flipped and a bias of 132 in the magnitude. */
function expandMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** How the samples of a file lie: channel by channel within each frame, `[frame, channel]`. */
export interface SampleLayout {
  readonly encoding: SampleEncoding;
  readonly channelCount: number;
  readonly isLittleEndian: boolean;
}

/**
 * Samples as one array per channel; what is left at the end that makes no whole frame is none.
 *
 * @throws FoleyError "audio" where they are more than can be held
 */
export function deinterleave(bytes: Uint8Array, layout: SampleLayout, where: string): Float32Array[] {
  const { encoding, channelCount, isLittleEndian } = layout;
  checkSampleTotal(bytes.length / encoding.bytes, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frameBytes = channelCount * encoding.bytes;
  const frameCount = Math.floor(bytes.length / frameBytes);
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(frameCount);
    let offset = channel * encoding.bytes;
    for (let i = 0; i < frameCount; i++, offset += frameBytes) samples[i] = encoding.read(view, offset, isLittleEndian);
    return samples;
  });
}
