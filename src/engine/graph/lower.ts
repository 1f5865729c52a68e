import { applyOperator } from "./build.ts";
import type { OperatorAttributes, OperatorName } from "./operator.ts";
import { type Program, program } from "./program.ts";
import { type Value, valueAt, withModulePath } from "./value.ts";

/**
 * What a device has another way for: the same result of other operators, or null where the operator is right as it is.
 *
 * Rows answer with operators that are final: what they build is not lowered again.
 */
export type Lowering = {
  readonly [K in OperatorName]?: (inputs: readonly Value[], attributes: OperatorAttributes[K]) => Value | null;
};

type AnyRow = (inputs: readonly Value[], attributes: never) => Value | null;

/** The program with the operators that a device has another way for replaced; inputs and results keep their names. */
export function lower(whole: Program, lowering: Lowering): Program {
  const replaced = new Map<Value, Value>();
  const now = (value: Value): Value => replaced.get(value) ?? value;
  for (const node of whole.nodes) {
    const inputs = node.inputs.map(now);
    const row = lowering[node.operator] as AnyRow | undefined;
    const another = withModulePath(node.path, () => row?.(inputs, node.attributes as never) ?? null);
    if (another !== null) {
      replaced.set(valueAt(node.outputs, 0), another);
    } else if (inputs.some((input, index) => input !== node.inputs[index])) {
      const outputs = withModulePath(node.path, () => applyOperator(node.operator, inputs, node.attributes));
      for (const [index, output] of node.outputs.entries()) replaced.set(output, valueAt(outputs, index));
    }
  }
  return program(Object.fromEntries(Object.entries(whole.outputs).map(([name, value]) => [name, now(value)])));
}
