import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { encodeWav } from "../src/audio/wav/encode-wav.ts";
import { firstChannel, monoWaveform } from "../src/audio/waveform.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { float32 } from "../src/engine/tensor/tensor.ts";
import { type PannsConfig, pannsMelPresets } from "../src/models/panns/config.ts";
import { cnn14Parameters } from "../src/models/panns/prepare.ts";
import { vggishParameters } from "../src/models/vggish/prepare.ts";
import { initialWeights } from "../src/nn/scope.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";

/** Of ESC-50. */
const sampleRate = 44_100;
/** The recordings of the tests, from the folder of the compiled benchmark. */
const recordings = ["rain.wav", "dog-bark.flac"];

/** Folders and files that both sides read. */
export interface EvaluateInputs {
  readonly generated: string;
  readonly reference: string;
  readonly panns: string;
  readonly vggish: string;
}

/** Two sets of clips: recordings again and again, each time with other noise; and random weights of the published size. */
export async function writeEvaluateInputs(folder: string, clips: number, seconds: number): Promise<EvaluateInputs> {
  const inputs = {
    generated: join(folder, `generated-${clips}`),
    reference: join(folder, `reference-${clips}`),
    panns: join(folder, "panns.safetensors"),
    vggish: join(folder, "vggish.safetensors"),
  };
  await writeClips(inputs.generated, { clips, seconds, firstSeed: 1 });
  await writeClips(inputs.reference, { clips, seconds, firstSeed: 1_000_001 });
  return inputs;
}

interface ClipsWish {
  readonly clips: number;
  readonly seconds: number;
  readonly firstSeed: number;
}

async function writeClips(folder: string, { clips, seconds, firstSeed }: ClipsWish): Promise<void> {
  await mkdir(folder);
  const sources = await Promise.all(
    recordings.map(async (name) => {
      const path = fileURLToPath(new URL(`../../test/fixtures/${name}`, import.meta.url));
      return firstChannel(await readAudio(path));
    }),
  );
  for (let index = 0; index < clips; index++) {
    const source = sources[index % sources.length] as Float32Array;
    const noise = new Generator(firstSeed + index).randn(seconds * sampleRate);
    const level = 0.01 * (1 + (index % 10));
    const samples = noise.map(
      (value, i) => 0.5 * (source[(i + 100 * index) % source.length] as number) + level * value,
    );
    const name = `${String(index).padStart(5, "0")}.wav`;
    await writeFile(join(folder, name), encodeWav(monoWaveform(samples, sampleRate)));
  }
}

const config: PannsConfig = {
  mel: pannsMelPresets["16k"],
  widths: [64, 128, 256, 512, 1024, 2048],
  embeddingWidth: 2048,
  classCount: 527,
};

export async function writeBackbones({ panns, vggish: vggishFile }: EvaluateInputs): Promise<void> {
  const frontEnd = float32(new Float32Array(257 * 64), [257, 64]);
  const weights = initialWeights(cnn14Parameters(config), new Generator(0));
  await writeSafetensors(panns, new Map([...weights, ["logmel_extractor.melW", frontEnd]]));
  const blocks = [[64], [128], [256, 256], [512, 512]];
  await writeSafetensors(
    vggishFile,
    initialWeights(vggishParameters({ blocks, widths: [4096, 4096, 128] }), new Generator(1)),
  );
}
