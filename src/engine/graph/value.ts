import type { DType } from "../tensor/dtype.ts";
import { internalError } from "../tensor/error.ts";
import type { Shape } from "../tensor/shape.ts";
import type { OperatorAttributes, OperatorName } from "./operator.ts";

/** What is known of a value before anything runs. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One output of a node: a symbolic tensor with a dtype and a static shape. */
export interface Value extends ValueType {
  readonly node: Node;
  /** Which of the node's outputs this is. */
  readonly output: number;
}

/** An operator applied to values. Built by `applyOperator`, which validates it; named only when emitted. */
export interface Node<K extends OperatorName = OperatorName> {
  readonly operator: K;
  readonly attributes: OperatorAttributes[K];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The module that made the node, such as `unet/down_blocks/0/resnets/1`; empty at the top. */
  readonly path: string;
}

/**
 * One of a node's inputs or outputs that its operator always has.
 *
 * @throws FoleyError "internal" where it has not
 */
export function valueAt(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw internalError(`value ${index} of ${values.length} is asked for`);
  return value;
}

let modulePath = "";

/** Runs `build` so that the nodes it makes carry `path`: a run-time error then points at the module. */
export function withModulePath<T>(path: string, build: () => T): T {
  const outer = modulePath;
  modulePath = path;
  try {
    return build();
  } finally {
    modulePath = outer;
  }
}

export function currentModulePath(): string {
  return modulePath;
}

/** `operator` with the module that is being built, as error messages begin. */
export function located(operator: string): string {
  return modulePath === "" ? operator : `${modulePath}: ${operator}`;
}
