import { input } from "../../engine/graph/op/leaf.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";
import type { PasstConfig } from "./config.ts";
import { passtMel } from "./log-mel.ts";
import { passt } from "./passt.ts";

/** The second head, which nothing is read from. */
const unused = [/^head_dist\./];

/** Names and shapes of PaSST's published weights, as far as they are used. */
export function passtParameters(config: PasstConfig): Scope["parameters"] {
  const scope = Scope.root();
  passt(scope, config, input("mel", [1, 1, config.patchSize, passtMel.melCount]));
  return scope.parameters;
}

/**
 * Published weights as `passt` takes them.
 *
 * @throws FoleyError "weights" where a tensor is missing, extra or of another shape
 */
export function preparePasst(
  where: string,
  config: PasstConfig,
  found: ReadonlyMap<string, Tensor>,
): Map<string, Tensor<"float32">> {
  return matchWeights(where, [...passtParameters(config).values()], found, { ignore: unused });
}
