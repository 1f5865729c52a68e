import { checkSampleTotal } from "../limits.ts";

/** Adaptive differential PCM in blocks: what the `fmt ` chunk says of them. */
export interface AdpcmLayout {
  readonly channelCount: number;
  readonly blockBytes: number;
  /** Pairs of predictor weights in 1/256 (Microsoft's kind only). */
  readonly coefficients: readonly (readonly [number, number])[];
}

const imaIndexSteps = [-1, -1, -1, -1, 2, 4, 6, 8];
/** Each about a tenth above the one before, as the standard rounds them. */
// biome-ignore format: a table
const imaSteps = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107,
  118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963,
  1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894,
  6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794,
  32767,
];
const imaStepCount = imaSteps.length;

const msAdaptation = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

/** IMA ADPCM: per channel a first sample and a step index, then four bytes of each channel in turn. */
export function decodeImaAdpcm(bytes: Uint8Array, layout: AdpcmLayout): Float32Array[] {
  const { channelCount } = layout;
  const headerBytes = 4 * channelCount;
  const samplesIn = (blockBytes: number): number => Math.floor((blockBytes - headerBytes) / headerBytes) * 8 + 1;
  return decodeBlocks(bytes, layout, { headerBytes, samplesIn }, (view, channel, out) => {
    let sample = view.getInt16(4 * channel, true);
    let index = clamp(view.getUint8(4 * channel + 2), 0, imaStepCount - 1);
    out[0] = sample;
    for (let i = 1; i < out.length; i++) {
      const nibbleAt = i - 1;
      const offset = headerBytes + (nibbleAt >> 3) * headerBytes + 4 * channel + ((nibbleAt & 7) >> 1);
      const nibble = (view.getUint8(offset) >> (4 * (nibbleAt & 1))) & 15;
      sample = clamp16(sample + imaDifference(imaSteps[index] as number, nibble));
      index = clamp(index + (imaIndexSteps[nibble & 7] as number), 0, imaStepCount - 1);
      out[i] = sample;
    }
  });
}

/** Apple's way to write IMA ADPCM: 64 samples in 34 bytes, one channel after the other. */
const applePacketBytes = 34;
const applePacketSamples = 64;

/** IMA ADPCM of AIFF-C and CAF: a packet's two bytes hold nine bits of the first sample and the step index. */
export function decodeAppleIma(bytes: Uint8Array, channelCount: number, where: string): Float32Array[] {
  checkSampleTotal((bytes.length / applePacketBytes) * applePacketSamples, where);
  const packetCount = Math.floor(bytes.length / applePacketBytes / channelCount);
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(packetCount * applePacketSamples);
    for (let packet = 0; packet < packetCount; packet++) {
      const start = (packet * channelCount + channel) * applePacketBytes;
      const head = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
      let sample = ((head & 0xff80) << 16) >> 16;
      let index = clamp(head & 127, 0, imaStepCount - 1);
      for (let i = 0; i < applePacketSamples; i++) {
        const nibble = ((bytes[start + 2 + (i >> 1)] as number) >> (4 * (i & 1))) & 15;
        sample = clamp16(sample + imaDifference(imaSteps[index] as number, nibble));
        index = clamp(index + (imaIndexSteps[nibble & 7] as number), 0, imaStepCount - 1);
        samples[packet * applePacketSamples + i] = sample / 2 ** 15;
      }
    }
    return samples;
  });
}

/** (nibble + 1/2) * step / 4 with its sign, in the integer arithmetic of the standard. */
function imaDifference(step: number, nibble: number): number {
  let difference = step >> 3;
  if (nibble & 1) difference += step >> 2;
  if (nibble & 2) difference += step >> 1;
  if (nibble & 4) difference += step;
  return nibble & 8 ? -difference : difference;
}

/** Microsoft ADPCM: each sample predicted from two before it, the nibbles of the channels taking turns. */
export function decodeMsAdpcm(bytes: Uint8Array, layout: AdpcmLayout): Float32Array[] {
  const { channelCount, coefficients } = layout;
  const headerBytes = 7 * channelCount;
  const samplesIn = (blockBytes: number): number => Math.floor(((blockBytes - headerBytes) * 2) / channelCount) + 2;
  return decodeBlocks(bytes, layout, { headerBytes, samplesIn }, (view, channel, out) => {
    const [weight1, weight2] = coefficients[view.getUint8(channel)] ?? [0, 0];
    let delta = view.getInt16(channelCount + 2 * channel, true);
    out[1] = view.getInt16(3 * channelCount + 2 * channel, true);
    out[0] = view.getInt16(5 * channelCount + 2 * channel, true);
    for (let i = 2; i < out.length; i++) {
      const nibbleAt = (i - 2) * channelCount + channel;
      const nibble = (view.getUint8(headerBytes + (nibbleAt >> 1)) >> (nibbleAt & 1 ? 0 : 4)) & 15;
      const predicted = ((out[i - 1] as number) * weight1 + (out[i - 2] as number) * weight2) >> 8;
      out[i] = clamp16(predicted + (nibble < 8 ? nibble : nibble - 16) * delta);
      delta = Math.max(16, ((msAdaptation[nibble] as number) * delta) >> 8);
    }
  });
}

interface BlockSize {
  readonly headerBytes: number;
  /** Samples of each channel in a block of so many bytes, no fewer than its header's. */
  readonly samplesIn: (blockBytes: number) => number;
}

type DecodeBlock = (view: DataView, channel: number, out: Int32Array) => void;

/** The last block may be shorter, as some writers do not fill it. */
function decodeBlocks(
  bytes: Uint8Array,
  { channelCount, blockBytes }: AdpcmLayout,
  { headerBytes, samplesIn }: BlockSize,
  decode: DecodeBlock,
): Float32Array[] {
  const rest = bytes.length % blockBytes;
  const whole = Math.floor(bytes.length / blockBytes) * samplesIn(blockBytes);
  const sampleCount = whole + (rest < headerBytes ? 0 : samplesIn(rest));
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(sampleCount);
    let at = 0;
    for (let start = 0; at < sampleCount; start += blockBytes) {
      const size = Math.min(blockBytes, bytes.length - start);
      const block = new Int32Array(samplesIn(size));
      decode(new DataView(bytes.buffer, bytes.byteOffset + start, size), channel, block);
      for (const value of block) samples[at++] = value / 2 ** 15;
    }
    return samples;
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function clamp16(value: number): number {
  return clamp(value, -(2 ** 15), 2 ** 15 - 1);
}
