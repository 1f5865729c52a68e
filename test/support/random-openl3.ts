import { melFilterBank } from "../../src/audio/mel-filter-bank.ts";
import type { Shape } from "../../src/engine/tensor/shape.ts";
import { float32, type Tensor } from "../../src/engine/tensor/tensor.ts";
import { melBasis, type Openl3Config } from "../../src/models/openl3/config.ts";
import { openl3Parameters } from "../../src/models/openl3/prepare.ts";
import { writeSafetensors } from "../../src/weights/node/write-safetensors.ts";
import { randomWeights, shapesOf } from "./random-weights.ts";

/** Names and shapes of what OpenL3 uses of a file, without its mel bands. */
export function openl3Layout(config: Openl3Config): Record<string, Shape> {
  return Object.fromEntries(shapesOf(openl3Parameters(config)));
}

/** A file in torchopenl3's layout with the random weights of tools/golden/recipe.py. */
export async function writeRandomOpenl3(path: string, config: Openl3Config): Promise<void> {
  const weights = randomWeights(new Map(Object.entries(openl3Layout(config))));
  weights.set(melBasis, bandsOf(config));
  await writeSafetensors(path, weights);
}

/** librosa's, of HTK's scale, each of sum 1. */
function bandsOf({ melCount }: Openl3Config): Tensor<"float32"> {
  const bank = melFilterBank({ sampleRate: 48_000, fftSize: 2048, melCount, fMin: 0, fMax: 24_000 }, "htk");
  const data = new Float32Array(melCount * 1025);
  for (const [band, { first, weights }] of bank.entries()) {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [i, weight] of weights.entries()) data[band * 1025 + first + i] = sum === 0 ? 0 : weight / sum;
  }
  return float32(data, [melCount, 1025]);
}
