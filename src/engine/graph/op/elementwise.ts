import type { DType } from "../../tensor/dtype.ts";
import { FoleyError } from "../../tensor/error.ts";
import { apply } from "../build.ts";
import type { OperatorName } from "../operator.ts";
import { located, type Value } from "../value.ts";
import { toValue } from "./leaf.ts";

/** A value, or a number that is one everywhere. */
export type Operand = Value | number;
type Binary = "add" | "sub" | "mul" | "div" | "pow" | "max" | "min" | "greater" | "less" | "equal";

function binary(operator: Binary, a: Operand, b: Operand): Value {
  const typed = typeof a === "number" ? b : a;
  if (typeof typed === "number")
    throw new FoleyError("shape", `${located(operator)}: expected a value, got two numbers; compute it first`);
  return apply(operator as OperatorName, [toValue(a, typed.dtype), toValue(b, typed.dtype)], {} as never);
}

export function add(a: Operand, b: Operand): Value {
  return binary("add", a, b);
}

export function sub(a: Operand, b: Operand): Value {
  return binary("sub", a, b);
}

export function mul(a: Operand, b: Operand): Value {
  return binary("mul", a, b);
}

export function div(a: Operand, b: Operand): Value {
  return binary("div", a, b);
}

/** `a` to the power `b`; the gradient reaches `b` only where `a` is positive. */
export function pow(a: Operand, b: Operand): Value {
  return binary("pow", a, b);
}

export function max(a: Operand, b: Operand): Value {
  return binary("max", a, b);
}

export function min(a: Operand, b: Operand): Value {
  return binary("min", a, b);
}

export function greater(a: Operand, b: Operand): Value {
  return binary("greater", a, b);
}

export function less(a: Operand, b: Operand): Value {
  return binary("less", a, b);
}

export function equal(a: Operand, b: Operand): Value {
  return binary("equal", a, b);
}

/** `a` where `condition` holds, else `b`. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const dtype = typeof a === "number" ? (typeof b === "number" ? "float32" : b.dtype) : a.dtype;
  return apply("where", [condition, toValue(a, dtype), toValue(b, dtype)], {});
}

export function neg(x: Value): Value {
  return apply("neg", [x], {});
}

export function exp(x: Value): Value {
  return apply("exp", [x], {});
}

/** Natural logarithm. */
export function log(x: Value): Value {
  return apply("log", [x], {});
}

export function sqrt(x: Value): Value {
  return apply("sqrt", [x], {});
}

export function square(x: Value): Value {
  return mul(x, x);
}

export function reciprocal(x: Value): Value {
  return apply("reciprocal", [x], {});
}

export function abs(x: Value): Value {
  return apply("abs", [x], {});
}

export function sign(x: Value): Value {
  return apply("sign", [x], {});
}

/** `x`, which gradients take for a constant. */
export function detach(x: Value): Value {
  return apply("detach", [x], {});
}

export function sin(x: Value): Value {
  return apply("sin", [x], {});
}

export function cos(x: Value): Value {
  return apply("cos", [x], {});
}

export function erf(x: Value): Value {
  return apply("erf", [x], {});
}

export function tanh(x: Value): Value {
  return apply("tanh", [x], {});
}

export function sigmoid(x: Value): Value {
  return apply("sigmoid", [x], {});
}

/** log(1 + exp(x)). */
export function softplus(x: Value): Value {
  return apply("softplus", [x], {});
}

export function relu(x: Value): Value {
  return apply("relu", [x], {});
}

export function leakyRelu(x: Value, alpha: number): Value {
  return apply("leakyRelu", [x], { alpha });
}

/** x Φ(x), exact (erf). */
export function gelu(x: Value): Value {
  return apply("gelu", [x], {});
}

/** x · sigmoid(x). */
export function silu(x: Value): Value {
  return apply("silu", [x], {});
}

export function clip(x: Value, min: number, max: number): Value {
  return apply("clip", [x], { min, max });
}

export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : apply("cast", [x], { to });
}
