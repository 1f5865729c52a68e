import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeWav } from "../../src/audio/wav/encode-wav.ts";

export interface ToneOptions {
  readonly seconds?: number;
  readonly sampleRate?: number;
  /** The largest sample; 0 makes a silent file. */
  readonly peak?: number;
}

/** Writes a WAV file with a sine, making its folder. */
export async function writeTone(path: string, frequencyHz: number, options: ToneOptions = {}): Promise<void> {
  const { seconds = 0.2, sampleRate = 16_000, peak = 0.25 } = options;
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => peak * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate),
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodeWav({ sampleRate, channels: [samples] }));
}
