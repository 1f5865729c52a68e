import decode from "@audio/decode-aiff";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";

/** The `COMM` chunk. */
interface Common {
  readonly frameCount: number;
  readonly bits: number;
  readonly compression: string;
}

/** Samples that one counted frame stands for: Apple's IMA ADPCM counts packets, and so does GSM. */
const samplesPerFrame: Readonly<Record<string, number>> = { ima4: 64, "GSM ": 160, "gsm ": 160 };

/**
 * AIFF and AIFF-C.
 *
 * @throws FoleyError "audio" where samples are missing
 */
export async function decodeAiff(bytes: Uint8Array, where: string): Promise<Waveform> {
  const { frameCount, bits, compression } = readCommon(bytes, where);
  const { channelData, sampleRate } = decode(bytes);
  const expected = frameCount * (samplesPerFrame[compression] ?? 1);
  const decoded = channelData[0]?.length ?? 0;
  if (decoded < expected) {
    throw audioError(
      where,
      `${expected} samples`,
      String(decoded),
      "the file is damaged or cut off; copy or download it again",
    );
  }
  const isSigned8 = bits === 8 && ["NONE", "twos", "sowt"].includes(compression);
  return { sampleRate, channels: isSigned8 ? channelData.map(unsignedToSigned) : channelData };
}

/** The decoder takes bytes for unsigned, as in WAV, but AIFF's are two's complement. */
function unsignedToSigned(samples: Float32Array): Float32Array {
  return samples.map((sample) => (sample < 0 ? sample + 1 : sample - 1));
}

function readCommon(bytes: Uint8Array, where: string): Common {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 26 <= bytes.length; ) {
    const size = view.getUint32(at + 4);
    if (fourLetters(bytes, at) === "COMM") {
      const compression = fourLetters(bytes, 8) === "AIFC" && size >= 22 ? fourLetters(bytes, at + 26) : "NONE";
      return { frameCount: view.getUint32(at + 10), bits: view.getUint16(at + 14), compression };
    }
    at += 8 + size + (size % 2);
  }
  throw audioError(where, 'a "COMM" chunk', "none", "the file is damaged; copy or download it again");
}
