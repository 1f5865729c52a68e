import { join } from "node:path";
import { float32 } from "../../src/engine/tensor/tensor.ts";
import { pannsMelPresets } from "../../src/models/panns/config.ts";
import { cnn14Parameters } from "../../src/models/panns/prepare.ts";
import { vggishParameters } from "../../src/models/vggish/prepare.ts";
import { writeSafetensors } from "../../src/weights/node/write-safetensors.ts";
import { randomWeights, shapesOf } from "./random-weights.ts";

/** Cnn14 at 16 kHz and VGGish as wide as they were published, with the random weights of tools/golden/recipe.py. */
export async function writePublishedWeights(folder: string): Promise<{ panns: string; vggish: string }> {
  const paths = { panns: join(folder, "panns.safetensors"), vggish: join(folder, "vggish.safetensors") };
  const widths = [64, 128, 256, 512, 1024, 2048];
  const config = { widths, embeddingWidth: 2048, classCount: 527, mel: pannsMelPresets["16k"] };
  const panns = shapesOf(cnn14Parameters(config));
  const frontEnd = float32(new Float32Array(257 * 64), [257, 64]);
  await writeSafetensors(paths.panns, new Map([...randomWeights(panns), ["logmel_extractor.melW", frontEnd]]));
  const blocks = [[64], [128], [256, 256], [512, 512]];
  await writeSafetensors(
    paths.vggish,
    randomWeights(shapesOf(vggishParameters({ blocks, widths: [4096, 4096, 128] }))),
  );
  return paths;
}
