import { internalError } from "../../engine/tensor/error.ts";
import { joinedBytes } from "../join-bytes.ts";
import { mp3BitRates } from "../mp3-frame.ts";
import { sampleCount, type Waveform } from "../waveform.ts";
import { withInfoFrame } from "./mp3-info-frame.ts";

export interface Mp3Manner {
  /** Kilobits a second; LAME takes the most that there is where the sample rate has not so many. */
  readonly kilobits: number;
  readonly comment: string;
  readonly software: string;
}

/** In hertz. */
export const mp3Rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;
const lameKilobits = [8, 16, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;

/** The kilobits a second that can be had at a sample rate: some of the standard's are beyond LAME's door. */
export function mp3Kilobits(sampleRate: number): readonly number[] {
  const known = mp3BitRates(sampleRate);
  return lameKilobits.filter((kilobits) => known.includes(kilobits));
}

/** Samples that are given at once. */
const chunkLength = 1152 * 1024;

/** An MP3 of one bit rate at the sound's own sample rate, however few bits there are for it. */
export async function encodeMp3(waveform: Waveform, { kilobits, comment, software }: Mp3Manner): Promise<Uint8Array> {
  const [{ createMp3Encoder }, { writeMeta }] = await Promise.all([
    import("wasm-media-encoders"),
    import("@audio/encode-mp3/meta"),
  ]);
  const encoder = await createMp3Encoder();
  const { sampleRate, channels } = waveform;
  const bitrate = lameKilobits.find((known) => known === kilobits);
  const outputSampleRate = mp3Rates.find((known) => known === sampleRate);
  if (bitrate === undefined || outputSampleRate === undefined) throw internalError("mp3: rates were not checked");
  encoder.configure({ sampleRate, channels: channels.length === 1 ? 1 : 2, bitrate, outputSampleRate });
  const length = sampleCount(waveform);
  const parts: Uint8Array[] = [];
  for (let from = 0; from < length; from += chunkLength) {
    parts.push(encoder.encode(channels.map((samples) => samples.subarray(from, from + chunkLength))).slice());
  }
  parts.push(encoder.finalize().slice());
  return writeMeta(withInfoFrame(joinedBytes(parts), length), { meta: { comment, software } });
}
