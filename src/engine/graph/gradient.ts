import { FoleyError, internalError } from "../tensor/error.ts";
import type { GradientContext } from "./gradient-context.ts";
import { gradientRules } from "./gradient-rule.ts";
import { add } from "./op/elementwise.ts";
import { full } from "./op/leaf.ts";
import type { OperatorName } from "./operator.ts";
import { Recomputation, type SegmentOf } from "./recompute.ts";
import { type Node, type Value, valueAt, withModulePath } from "./value.ts";

type AnyGradientRule = (context: GradientContext<OperatorName>) => readonly (Value | null)[];

/**
 * Gradients of a scalar with respect to values, as more graph.
 *
 * One reverse walk over the nodes between the targets and the loss; all else is left alone.
 *
 * @param loss a scalar, `[]`
 * @param targets values that the loss depends on, such as parameters
 * @param options `segmentOf` names parts whose activations are made again rather than kept, see `Recomputation`
 * @returns one gradient for each target, of its shape
 * @throws FoleyError "shape" where the loss is no scalar or a target does not reach it
 */
export function gradients(
  loss: Value,
  targets: readonly Value[],
  { segmentOf = () => null }: { readonly segmentOf?: SegmentOf | undefined } = {},
): Value[] {
  if (loss.shape.length !== 0) {
    throw new FoleyError("shape", `gradients: expected a scalar loss, got [${loss.shape.join(", ")}]; reduce it first`);
  }
  const order = topologicalOrder([loss]);
  const reaching = nodesThatReach(order, targets);
  const targetSet = new Set(targets);
  const recomputation = new Recomputation(segmentOf);
  const accumulated = new Map<Value, Value>([[loss, full([], 1, loss.dtype)]]);
  for (const node of order.toReversed()) {
    const gradient = accumulated.get(valueAt(node.outputs, 0));
    if (gradient === undefined || !reaching.has(node)) continue;
    propagate(node, gradient, reaching, targetSet, accumulated, recomputation);
  }
  return targets.map((target) => {
    const gradient = accumulated.get(target);
    if (gradient === undefined) {
      throw new FoleyError("shape", `gradients: the loss does not depend on ${describe(target)}; leave it out`);
    }
    return gradient;
  });
}

function propagate(
  node: Node,
  gradient: Value,
  reaching: ReadonlySet<Node>,
  targets: ReadonlySet<Value>,
  accumulated: Map<Value, Value>,
  recomputation: Recomputation,
): void {
  const needed = node.inputs.map((input) => reaching.has(input.node) || targets.has(input));
  if (!needed.some(Boolean)) return;
  const rule = gradientRules[node.operator] as AnyGradientRule | null;
  if (rule === null) return;
  const { attributes } = node;
  const { inputs, outputs } = recomputation.of(node, gradient);
  const contributions = withModulePath(node.path === "" ? "gradient" : `gradient/${node.path}`, () =>
    rule({ inputs, outputs, attributes: attributes as never, gradient, needed }),
  );
  for (const [index, input] of node.inputs.entries()) {
    const contribution = contributions[index] ?? null;
    if (!needed[index] || contribution === null) continue;
    if (contribution.shape.join() !== input.shape.join()) {
      throw internalError(
        `${node.path}: gradient of ${node.operator} input ${index} is [${contribution.shape}], not [${input.shape}]`,
      );
    }
    if (targets.has(input)) recomputation.finish(contribution);
    const earlier = accumulated.get(input);
    accumulated.set(input, earlier === undefined ? contribution : add(earlier, contribution));
  }
}

/** Every node that the values depend on, inputs before users. */
export function topologicalOrder(values: readonly Value[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack: a deep network would overflow a recursive walk.
  const stack: { node: Node; next: number }[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const value of values) {
    visit(value.node);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const input = frame.node.inputs[frame.next++];
      if (input !== undefined) {
        visit(input.node);
      } else {
        order.push(frame.node);
        stack.pop();
      }
    }
  }
  return order;
}

function nodesThatReach(order: readonly Node[], targets: readonly Value[]): Set<Node> {
  const targetNodes = new Set(targets.map((target) => target.node));
  const reaching = new Set<Node>();
  for (const node of order) {
    if (targetNodes.has(node) || node.inputs.some((input) => reaching.has(input.node))) reaching.add(node);
  }
  return reaching;
}

function describe(value: Value): string {
  const { operator, attributes, path } = value.node;
  const name = "name" in attributes ? `"${attributes.name}"` : `a result of ${operator}`;
  return path === "" ? name : `${name} (${path})`;
}
