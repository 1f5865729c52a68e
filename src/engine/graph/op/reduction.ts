import { resolveAxis } from "../../tensor/shape.ts";
import { apply } from "../build.ts";
import { located, type Value } from "../value.ts";
import { abs, sub } from "./elementwise.ts";

/** Over which axes, and whether these stay with length 1. */
export interface ReductionOptions {
  /** All axes where absent. */
  readonly axes?: readonly number[] | undefined;
  readonly keepDims?: boolean | undefined;
}

type Reduction = "reduceSum" | "reduceMean" | "reduceMax";

function reduce(operator: Reduction, x: Value, { axes, keepDims = false }: ReductionOptions): Value {
  const rank = x.shape.length;
  const resolved = (axes ?? [...Array(rank).keys()]).map((axis) => resolveAxis(located(operator), axis, rank));
  return resolved.length === 0 ? x : apply(operator, [x], { axes: resolved.sort((a, b) => a - b), keepDims });
}

export function reduceSum(x: Value, options: ReductionOptions = {}): Value {
  return reduce("reduceSum", x, options);
}

export function reduceMean(x: Value, options: ReductionOptions = {}): Value {
  return reduce("reduceMean", x, options);
}

/** The gradient is shared among equal maxima. */
export function reduceMax(x: Value, options: ReductionOptions = {}): Value {
  return reduce("reduceMax", x, options);
}

export function softmax(x: Value, axis = -1): Value {
  return apply("softmax", [x], { axis: resolveAxis(located("softmax"), axis, x.shape.length) });
}

export function logSoftmax(x: Value, axis = -1): Value {
  return apply("logSoftmax", [x], { axis: resolveAxis(located("logSoftmax"), axis, x.shape.length) });
}

/** Mean of |a - b|. */
export function l1Loss(a: Value, b: Value): Value {
  return reduceMean(abs(sub(a, b)));
}
