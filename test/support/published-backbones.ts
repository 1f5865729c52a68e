import { join } from "node:path";
import { Generator } from "../../src/engine/random/generator.ts";
import { type Shape, sizeOf } from "../../src/engine/tensor/shape.ts";
import { float32, type Tensor } from "../../src/engine/tensor/tensor.ts";
import { pannsMelPresets } from "../../src/models/panns/config.ts";
import { cnn14Parameters } from "../../src/models/panns/prepare.ts";
import { vggishParameters } from "../../src/models/vggish/prepare.ts";
import type { Scope } from "../../src/nn/scope.ts";
import { writeSafetensors } from "../../src/weights/node/write-safetensors.ts";

/** Cnn14 at 16 kHz and VGGish as wide as they were published, with the random weights of tools/golden/backbones.py. */
export async function writePublishedWeights(folder: string): Promise<{ panns: string; vggish: string }> {
  const paths = { panns: join(folder, "panns.safetensors"), vggish: join(folder, "vggish.safetensors") };
  const widths = [64, 128, 256, 512, 1024, 2048];
  const config = { widths, embeddingWidth: 2048, classCount: 527, mel: pannsMelPresets["16k"] };
  const panns = shapesOf(cnn14Parameters(config));
  const frontEnd = float32(new Float32Array(257 * 64), [257, 64]);
  await writeSafetensors(paths.panns, new Map([...fill(panns), ["logmel_extractor.melW", frontEnd]]));
  const blocks = [[64], [128], [256, 256], [512, 512]];
  await writeSafetensors(paths.vggish, fill(shapesOf(vggishParameters({ blocks, widths: [4096, 4096, 128] }))));
  return paths;
}

function shapesOf(parameters: Scope["parameters"]): ReadonlyMap<string, Shape> {
  return new Map([...parameters.values()].map(({ name, shape }) => [name, shape]));
}

/** `fill` of tools/golden/backbones.py. */
function fill(shapes: ReadonlyMap<string, Shape>): Map<string, Tensor<"float32">> {
  const filled = new Map<string, Tensor<"float32">>();
  for (const [seed, name] of [...shapes.keys()].sort().entries()) {
    const shape = shapes.get(name) as Shape;
    const [scale, shift] = spreadOf(name, shape);
    const values = new Generator(seed).rand(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * scale + shift;
    filled.set(name, float32(values, shape));
  }
  return filled;
}

function spreadOf(name: string, shape: Shape): [scale: number, shift: number] {
  if (name === "bn0.running_mean") return [0.2, -40.1];
  if (name === "bn0.running_var") return [4, 2];
  if (shape.length > 1) {
    const scale = 2 * Math.sqrt(6 / (sizeOf(shape) / (shape[0] as number)));
    return [scale, -scale / 2];
  }
  return name.endsWith("running_var") || name.endsWith("weight") ? [1, 0.5] : [0.2, -0.1];
}
