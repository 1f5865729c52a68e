import { FoleyError } from "../tensor/error.ts";
import { topologicalOrder } from "./gradient.ts";
import type { OperatorAttributes } from "./operator.ts";
import type { Node, Value, ValueType } from "./value.ts";

/** A graph that is ready to compile: named results, and what they need. */
export interface Program {
  readonly outputs: Readonly<Record<string, Value>>;
  /** What each run must feed. */
  readonly inputs: ReadonlyMap<string, ValueType>;
  /** The weights: baked in when compiled with weights, fed like inputs when not. */
  readonly parameters: ReadonlyMap<string, ValueType>;
  /** All nodes, inputs before users. */
  readonly nodes: readonly Node[];
}

/**
 * Everything that the outputs depend on.
 *
 * @throws FoleyError "config" where one name stands for two inputs or parameters, or for a result too
 */
export function program(outputs: Readonly<Record<string, Value>>): Program {
  const nodes = topologicalOrder(Object.values(outputs));
  const inputs = new Map<string, ValueType>();
  const parameters = new Map<string, ValueType>();
  const owners = new Map<string, Node>();
  for (const node of nodes) {
    if (node.operator !== "input" && node.operator !== "parameter") continue;
    const { name, dtype, shape } = node.attributes as OperatorAttributes["input"];
    if (Object.hasOwn(outputs, name)) {
      throw new FoleyError(
        "config",
        `program: expected a result named unlike its inputs, got "${name}" for both; rename the result`,
      );
    }
    if (owners.has(name)) {
      throw new FoleyError("config", `program: expected one "${name}", got two; build the value once and share it`);
    }
    owners.set(name, node);
    (node.operator === "input" ? inputs : parameters).set(name, { dtype, shape });
  }
  return { outputs, inputs, parameters, nodes };
}
