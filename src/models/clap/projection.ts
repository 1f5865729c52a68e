import { div, max, relu, sqrt, square } from "../../engine/graph/op/elementwise.ts";
import { reduceSum } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";

/** Two linear layers into the shared space; x is `[batch, width]`. */
export function projection(scope: Scope, x: Value, width: number): Value {
  return scope.within(() => linear(scope.at("linear2"), relu(linear(scope.at("linear1"), x, width)), width));
}

/** Each row brought to length 1; x is `[batch, width]`. */
export function unitRows(x: Value): Value {
  return div(x, max(sqrt(reduceSum(square(x), { axes: [-1], keepDims: true })), 1e-12));
}
