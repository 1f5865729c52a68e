import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { SharedWeights } from "../../engine/runtime/shared-weights.ts";
import { entryOf } from "../../engine/tensor/entry-of.ts";
import type { Weight } from "../../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { loadWeight } from "../../weights/load-weight.ts";
import { matchConstants } from "../../weights/match.ts";
import type { VggishConfig } from "./config.ts";
import { bandCount, exampleFrames } from "./examples.ts";
import { tiledVggishLayers, vggish, vggishKernel } from "./vggish.ts";

/** The PCA after the network, which torch.hub's state has beside the weights and nobody's distances use. */
const postProcessing = /^pproc\./;

/** Names and shapes of VGGish's published weights. */
export function vggishParameters(config: VggishConfig): Scope["parameters"] {
  const [network, kernels] = [Scope.root(), Scope.root()];
  vggish(network, config, input("mel", [1, 1, exampleFrames, bandCount]));
  for (const layer of tiledVggishLayers(config)) vggishKernel(kernels, layer);
  return new Map([...[...network.parameters].filter(([name]) => !name.endsWith(".kernel")), ...kernels.parameters]);
}

/** What programs of `vggish` are compiled with. */
export interface PreparedVggish {
  readonly weights: ReadonlyMap<string, Weight>;
  /** The kernels of tiled layers. */
  readonly shared: SharedWeights;
}

/**
 * Published weights as `vggish` takes them.
 *
 * @throws FoleyError "weights" where a tensor is missing, extra or of another shape
 */
export async function prepareVggish(
  runtime: Runtime,
  where: string,
  config: VggishConfig,
  found: ReadonlyMap<string, Weight>,
): Promise<PreparedVggish> {
  const expected = [...vggishParameters(config).values()];
  const weights = new Map<string, Weight>(matchConstants(where, expected, found, { ignore: [postProcessing] }));
  const kernels = new Map<string, Tensor>();
  for (const layer of tiledVggishLayers(config)) {
    const name = `features.${layer.index}.weight`;
    const executable = await runtime.compile(program(vggishKernel(Scope.root(), layer)));
    const made = await executable.run({ [name]: await loadWeight(entryOf(weights, name)) });
    await executable.dispose();
    weights.delete(name);
    for (const [kernel, tensor] of Object.entries(made)) kernels.set(kernel, tensor);
  }
  return { weights, shared: new SharedWeights(kernels) };
}
