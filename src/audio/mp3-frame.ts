/** What the four bytes before a frame of MPEG audio say. */
export interface Mp3Frame {
  readonly sampleRate: number;
  readonly channelCount: 1 | 2;
  readonly layer: 1 | 2 | 3;
  readonly kilobits: number;
  /** Length of the whole frame; infinite for "free" bit rates, which don't tell it. */
  readonly bytes: number;
  /** Samples per channel. */
  readonly samples: number;
  /** Length of layer 3's side information, which follows the header. */
  readonly sideBytes: number;
}

type Version = 1 | 2 | 2.5;

/** By the two bits of the header; 1 is reserved. */
const versions: readonly (Version | null)[] = [2.5, null, 2, 1];
const layers: readonly (1 | 2 | 3 | null)[] = [null, 3, 2, 1];

const sampleRates: Readonly<Record<Version, readonly number[]>> = {
  1: [44_100, 48_000, 32_000],
  2: [22_050, 24_000, 16_000],
  2.5: [11_025, 12_000, 8_000],
};

/** In kilobits a second, by version 1 or later and by layer; index 0 is "free" and 15 forbidden. */
// biome-ignore format: a table
const bitRates: Readonly<Record<"1" | "later", Readonly<Record<1 | 2 | 3, readonly number[]>>>> = {
  "1": {
    1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  },
  later: {
    1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  },
};

/**
 * The frame of MPEG audio, layers 1 to 3, whose header lies at a place; null where there is none.
 *
 * @see ISO/IEC 11172-3, 2.4.2.3, and 13818-3
 */
export function mp3FrameAt(bytes: Uint8Array, at: number): Mp3Frame | null {
  const [sync, kind, rates, mode] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (sync !== 0xff || kind === undefined || rates === undefined || mode === undefined || kind < 0xe0) return null;
  const version = versions[(kind >> 3) & 3];
  const layer = layers[(kind >> 1) & 3];
  if (!version || !layer) return null;
  const sampleRate = sampleRates[version][(rates >> 2) & 3];
  const kilobits = bitRates[version === 1 ? "1" : "later"][layer][rates >> 4];
  if (!sampleRate || kilobits === undefined) return null;
  const channelCount = mode >> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152;
  // Lengths are counted in slots: of four bytes in layer 1, of one in the others.
  const slotBytes = layer === 1 ? 4 : 1;
  const slots = Math.floor((samples * kilobits * 125) / slotBytes / sampleRate) + ((rates >> 1) & 1);
  const length = kilobits === 0 ? Number.POSITIVE_INFINITY : slots * slotBytes;
  const sideBytes = version === 1 ? (channelCount === 1 ? 17 : 32) : channelCount === 1 ? 9 : 17;
  return { sampleRate, channelCount, layer, kilobits, bytes: length, samples, sideBytes };
}

/** The kilobits a second that layer 3 has at a sample rate; none where it has not the rate. */
export function mp3BitRates(sampleRate: number): readonly number[] {
  if (sampleRates[1].includes(sampleRate)) return bitRates["1"][3].slice(1);
  const isLater = sampleRates[2].includes(sampleRate) || sampleRates[2.5].includes(sampleRate);
  return isLater ? bitRates.later[3].slice(1) : [];
}
