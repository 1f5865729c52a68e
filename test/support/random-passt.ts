import type { Shape } from "../../src/engine/tensor/shape.ts";
import type { PasstConfig } from "../../src/models/passt/config.ts";
import { passtParameters } from "../../src/models/passt/prepare.ts";
import { writeSafetensors } from "../../src/weights/node/write-safetensors.ts";
import { randomWeights, shapesOf } from "./random-weights.ts";

/** Names and shapes of what PaSST uses of a file. */
export function passtLayout(config: PasstConfig): Record<string, Shape> {
  return Object.fromEntries(shapesOf(passtParameters(config)));
}

/** A file in the published layout with the random weights of tools/golden/recipe.py, perhaps without some tensors. */
export async function writeRandomPasst(
  path: string,
  config: PasstConfig,
  without: readonly string[] = [],
): Promise<void> {
  const head: Record<string, Shape> = {
    "head_dist.weight": [config.classCount, config.width],
    "head_dist.bias": [config.classCount],
  };
  const weights = randomWeights(new Map(Object.entries({ ...passtLayout(config), ...head })));
  for (const name of without) weights.delete(name);
  await writeSafetensors(path, weights);
}
