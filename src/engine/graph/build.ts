import type { OperatorAttributes, OperatorName } from "./operator.ts";
import { inferTypes } from "./shape-rule.ts";
import { currentModulePath, located, type Node, type Value } from "./value.ts";

/**
 * A validated node; its outputs are values to build on.
 *
 * @throws FoleyError "shape" that names the module and the operator
 */
export function applyOperator<K extends OperatorName>(
  operator: K,
  inputs: readonly Value[],
  attributes: OperatorAttributes[K],
): readonly Value[] {
  const outputs: Value[] = [];
  const node: Node<K> = { operator, attributes, inputs, outputs, path: currentModulePath() };
  for (const type of inferTypes(operator, inputs, attributes, located(operator))) {
    outputs.push({ ...type, node: node as unknown as Node, output: outputs.length });
  }
  return outputs;
}

/** `applyOperator` for the operators with one result that matters. */
export function apply<K extends OperatorName>(
  operator: K,
  inputs: readonly Value[],
  attributes: OperatorAttributes[K],
): Value {
  return applyOperator(operator, inputs, attributes)[0] as Value;
}
