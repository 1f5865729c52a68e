import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeWav } from "../../audio/wav/encode-wav.ts";
import { monoWaveform } from "../../audio/waveform.ts";
import { Generator } from "../../engine/random/generator.ts";
import { type ArgumentKind, checkArgument, checkOptions } from "../../engine/tensor/argument.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { writeWholeFolder } from "../../files/write-whole-folder.ts";
import { signals } from "./signals.ts";

export interface SignalSetOptions {
  readonly clipsPerClass: number;
  readonly seconds: number;
}

const kinds: Readonly<Record<keyof SignalSetOptions, ArgumentKind>> = {
  clipsPerClass: {
    expected: "a whole number above 0",
    is: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  },
  seconds: { expected: "a number above 0", is: (value) => Number.isFinite(value) && Number(value) > 0 },
};

const sampleRate = 16_000;
const foldCount = 5;

/**
 * Writes a data set of synthesized signals in ESC-50's layout, in five folds, or leaves one that is there.
 *
 * Every clip is the same wherever and whenever it is made.
 *
 * @throws FoleyError "usage" for options that cannot be
 */
export async function writeSignals(folder: string, options: SignalSetOptions): Promise<void> {
  checkOptions("signals", kinds, options);
  const { clipsPerClass, seconds } = options;
  checkArgument("signals: clipsPerClass", kinds.clipsPerClass, clipsPerClass);
  checkArgument("signals: seconds", kinds.seconds, seconds);
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  await writeWholeFolder(folder, async (partial) => {
    makeFolder(join(partial, "audio"));
    await mkdir(join(partial, "meta"));
    const rows: string[] = [];
    for (const [target, [label, signal]] of Object.entries(signals).entries()) {
      for (let clip = 0; clip < clipsPerClass; clip++) {
        const generator = new Generator(1000 * target + clip);
        const samples = signal(Math.round(seconds * sampleRate), sampleRate, generator);
        const filename = `${label}-${String(clip).padStart(3, "0")}.wav`;
        await writeWhole(join(partial, "audio", filename), encodeWav(monoWaveform(samples, sampleRate)));
        rows.push([filename, (clip % foldCount) + 1, target, label].join(","));
      }
    }
    await writeWhole(join(partial, "meta", "esc50.csv"), `filename,fold,target,category\n${rows.join("\n")}\n`);
  });
}
