import type { DType } from "../../tensor/dtype.ts";
import { scalar } from "../../tensor/scalar.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { apply } from "../build.ts";
import type { Value } from "../value.ts";

/** A tensor that each run feeds under `name`. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Value {
  return apply("input", [], { name, dtype, shape });
}

/** A weight called `name`, given when the graph is compiled (inference) or at each run (training). */
export function parameter(name: string, shape: Shape, dtype: DType = "float32"): Value {
  return apply("parameter", [], { name, dtype, shape });
}

/** Numbers that are part of the graph. */
export function constant(value: Tensor): Value {
  return apply("constant", [], { value });
}

/** `value` in every element of a tensor of `shape`; `[]` makes a scalar, which broadcasts. */
export function full(shape: Shape, value: number, dtype: DType = "float32"): Value {
  const one = constant(scalar(value, dtype));
  return shape.length === 0 ? one : apply("expand", [one], { shape });
}

/** A value as it is, a number as a scalar constant of `dtype`. */
export function toValue(value: Value | number, dtype: DType): Value {
  return typeof value === "number" ? full([], value, dtype) : value;
}
