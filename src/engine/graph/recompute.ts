import { applyOperator } from "./build.ts";
import { add, sub } from "./op/elementwise.ts";
import { reduceSum } from "./op/reduction.ts";
import { type Node, type Value, withModulePath } from "./value.ts";

/** The segment of a network that a module is in, by the module's path; null where its activations are kept. */
export type SegmentOf = (modulePath: string) => string | null;

/**
 * Activations that the backward pass makes again from the inputs of their segment, rather than keep them all along.
 *
 * A segment's copy begins with its inputs plus a zero that is made of the gradient that reaches it, and of the targets'
 * gradients in the segments behind it. So it cannot run before those are done, whatever order a runtime chooses, and an
 * optimizer that merges equal nodes finds none.
 *
 * @see Chen et al. 2016, Training deep nets with sublinear memory cost
 */
export class Recomputation {
  readonly #segmentOf: SegmentOf;
  readonly #segments = new Map<string, Segment>();
  readonly #unfinished: Value[] = [];

  constructor(segmentOf: SegmentOf) {
    this.#segmentOf = segmentOf;
  }

  /**
   * A node's inputs and outputs as the gradient rule shall see them.
   *
   * @param gradient what reached the node
   */
  of(node: Node, gradient: Value): Pick<Node, "inputs" | "outputs"> {
    const name = this.#segmentOf(node.path);
    if (name === null) return node;
    const segment = this.#segments.get(name) ?? this.#begin(name, gradient);
    return { inputs: node.inputs.map((value) => segment.again(value)), outputs: segment.againNode(node) };
  }

  /** What must be there before the next segment begins, so that no more is alive than one segment needs. */
  finish(result: Value): void {
    this.#unfinished.push(result);
  }

  #begin(name: string, gradient: Value): Segment {
    const zero = zeroOf([gradient, ...this.#unfinished.splice(0)]);
    const segment = new Segment((path) => this.#segmentOf(path) === name, zero);
    this.#segments.set(name, segment);
    return segment;
  }
}

class Segment {
  readonly #isWithin: (modulePath: string) => boolean;
  readonly #zero: Value;
  readonly #nodes = new Map<Node, readonly Value[]>();
  readonly #entries = new Map<Value, Value>();

  constructor(isWithin: (modulePath: string) => boolean, zero: Value) {
    this.#isWithin = isWithin;
    this.#zero = zero;
  }

  again(value: Value): Value {
    if (this.#isWithin(value.node.path)) return this.againNode(value.node)[value.output] as Value;
    // Weights are there anyway; what is made of them alone may be kept.
    if (value.node.operator === "parameter" || value.dtype !== "float32") return value;
    const known = this.#entries.get(value) ?? add(value, this.#zero);
    this.#entries.set(value, known);
    return known;
  }

  againNode(node: Node): readonly Value[] {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const { operator, inputs, attributes, path } = node;
    const isLeaf = operator === "parameter" || operator === "input" || operator === "constant";
    const made = isLeaf
      ? node.outputs
      : withModulePath(`again/${path}`, () =>
          applyOperator(
            operator,
            inputs.map((value) => this.again(value)),
            attributes,
          ),
        );
    this.#nodes.set(node, made);
    return made;
  }
}

/** Zero, once all values are there; not a number where one of them has none, and the step fails anyway. */
function zeroOf(values: readonly Value[]): Value {
  const sum = values.map((value) => reduceSum(value)).reduce((total, value) => add(total, value));
  return sub(sum, sum);
}
