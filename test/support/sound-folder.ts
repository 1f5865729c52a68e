import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));

/** Lays the three recorded sounds out as a data set, a class a folder. */
export async function writeSoundFolder(folder: string): Promise<void> {
  for (const [label, file] of [
    ["dog", "dog-bark.flac"],
    ["rain", "rain.wav"],
    ["rooster", "rooster.ogg"],
  ] as const) {
    const path = join(folder, label, file);
    await mkdir(dirname(path), { recursive: true });
    await cp(join(fixtures, file), path);
  }
}
