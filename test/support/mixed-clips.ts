import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readAudio } from "../../src/audio/node/read-audio.ts";
import { encodeWav } from "../../src/audio/wav/encode-wav.ts";
import { firstChannel, type Waveform } from "../../src/audio/waveform.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const [rain, dog] = await Promise.all([sixteenBits("rain.wav"), sixteenBits("dog-bark.flac")]);

/** The mixes of `write_clips` in tools/golden/recipe.py, in a folder of their own. */
export async function writeMixes(folder: string, name: string, side: number, count: number): Promise<void> {
  await mkdir(join(folder, name));
  for (let index = 0; index < count; index++) {
    const sampleRate = [44_100, 16_000, 32_000, 22_050][(index + side) % 4] as number;
    const length = Math.floor((sampleRate * (10 + ((index * 3 + side) % 12))) / 10);
    const path = join(folder, name, `clip${String(index).padStart(2, "0")}.wav`);
    await writeFile(path, encodeWav(mixedClip(index, side, length, sampleRate)));
  }
}

/** `mix` of the same file, in whole numbers. */
export function mixedClip(index: number, side: number, length: number, sampleRate: number): Waveform {
  const share = (index * 5 + side * 3) % 13;
  const divisor = 16 * 2 ** ((index * 5 + side * 3) % 7);
  const first = Float32Array.from({ length }, (_, n) => {
    const rainy = (rain[(n + index * 1000) % rain.length] as number) * share;
    const barking = (dog[(n * (1 + (index % 2)) + side * 777) % dog.length] as number) * (15 - share);
    return Math.floor((rainy + barking) / divisor) / 32_768;
  });
  const second = first.map((_, n) => Math.floor((rain[(n + 5000) % rain.length] as number) / 2) / 32_768);
  return { sampleRate, channels: index % 3 === 1 ? [first, second] : [first] };
}

async function sixteenBits(name: string): Promise<number[]> {
  return Array.from(firstChannel(await readAudio(fixture(name))), (sample) => Math.round(sample * 32_768));
}
