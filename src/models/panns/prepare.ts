import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";
import { cnn14Head, cnn14Kernel, cnn14Places, framesPerPlace, tiledCnn14Layers } from "./cnn14.ts";
import type { PannsConfig } from "./config.ts";

/** Tensors of the published files that the config says already. */
const derived = [/^spectrogram_extractor\./, /^logmel_extractor\./, /num_batches_tracked$/];

/** Names and shapes of Cnn14's published weights. */
export function cnn14Parameters(config: PannsConfig): Scope["parameters"] {
  const scope = Scope.root();
  for (const layer of tiledCnn14Layers(config)) cnn14Kernel(scope, layer);
  cnn14Head(scope, config, input("pooled", [1, numberAt(config.widths, -1)]));
  const places = Scope.root();
  const frames = [1, 1, framesPerPlace];
  cnn14Places(places, config, input("mel", [...frames, config.mel.melCount]), input("isWithin", [...frames, 1]));
  const plain = [...places.parameters].filter(([name]) => !/\.kernel$|conv\d\.bias$/.test(name));
  return new Map([...plain, ...scope.parameters]);
}

/**
 * Published weights as `cnn14Places` and `cnn14Head` take them.
 *
 * @param found taken apart as it is used, since both forms of all weights together are large
 * @throws FoleyError "weights" where a tensor is missing, extra or of another shape
 */
export async function prepareCnn14(
  runtime: Runtime,
  where: string,
  config: PannsConfig,
  found: Map<string, Tensor>,
): Promise<Map<string, Tensor<"float32">>> {
  const weights = matchWeights(where, [...cnn14Parameters(config).values()], found, { ignore: derived });
  found.clear();
  for (const layer of tiledCnn14Layers(config)) {
    const scope = Scope.root();
    const executable = await runtime.compile(program(cnn14Kernel(scope, layer)));
    const names = [...scope.parameters.keys()];
    const feeds = Object.fromEntries(names.map((name) => [name, weights.get(name) as Tensor<"float32">]));
    const made = (await executable.run(feeds)) as Record<string, Tensor<"float32">>;
    await executable.dispose();
    for (const name of names) weights.delete(name);
    for (const [name, tensor] of Object.entries(made)) weights.set(name, tensor);
  }
  return weights;
}
