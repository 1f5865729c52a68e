import { input } from "../../engine/graph/op/leaf.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";
import type { Openl3Config } from "./config.ts";
import { exampleTime } from "./log-mel.ts";
import { openl3 } from "./openl3.ts";

/** What the front end says already, and PyTorch's counters. */
const derived = [/^speclayer\./, /num_batches_tracked$/];

/** Names and shapes of OpenL3's published weights. */
export function openl3Parameters(config: Openl3Config): Scope["parameters"] {
  const scope = Scope.root();
  openl3(scope, config, input("mel", [1, 1, exampleTime, config.melCount]));
  return scope.parameters;
}

/**
 * Published weights as `openl3` takes them.
 *
 * @throws FoleyError "weights" where a tensor is missing, extra or of another shape
 */
export function prepareOpenl3(
  where: string,
  config: Openl3Config,
  found: ReadonlyMap<string, Tensor>,
): Map<string, Tensor<"float32">> {
  return matchWeights(where, [...openl3Parameters(config).values()], found, { ignore: derived });
}
