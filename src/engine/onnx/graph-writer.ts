import type { OperatorName } from "../graph/operator.ts";
import type { Program } from "../graph/program.ts";
import { type Node, type Value, valueAt } from "../graph/value.ts";
import { FoleyError } from "../tensor/error.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { isStored, type Weight } from "../tensor/stored-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Emitter, emissions } from "./emission.ts";
import { type AttributeValue, elementTypes, type GraphProto, type NodeProto, type ValueInfo } from "./model-proto.ts";
import { Naming } from "./naming.ts";

/** A node whose attributes are told by its operator. */
type KnownNode = { readonly [K in OperatorName]: Node<K> }[OperatorName];

type AnyEmission = (
  emitter: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: never,
  node: Node,
) => void;

/** Operators that only move numbers: before they are widened, half of the memory is moved. */
const movements: ReadonlySet<string> = new Set(["reshape", "transpose", "slice"] satisfies OperatorName[]);
const movementsOfRows: ReadonlySet<string> = new Set([...movements, "gather" satisfies OperatorName]);

/** Constants of at most so many numbers share a name where they are equal. */
const sharedLength = 16;

interface GraphWriterInput {
  /** Of parameters that become constants; null where they are inputs. */
  readonly weights: ReadonlyMap<string, Weight> | null;
  /** Of those that are inputs even so. */
  readonly fed: ReadonlyMap<string, Weight>;
  readonly gathersNarrow: boolean;
}

/** Writes a program's nodes, one after the other, as those of an ONNX graph. */
export class GraphWriter implements GraphProto {
  readonly nodes: NodeProto[] = [];
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  readonly initializers: Map<string, Weight> = new Map();
  readonly #naming: Naming;
  readonly #weights: ReadonlyMap<string, Weight> | null;
  readonly #fed: ReadonlyMap<string, Weight>;
  readonly #movements: ReadonlySet<string>;
  /** Names of small constants, by what is in them. */
  readonly #constants = new Map<string, string>();
  /** Values that are not widened yet, by the name of their narrow form. */
  readonly #narrow = new Map<Value, string>();

  constructor(program: Program, { weights, fed, gathersNarrow }: GraphWriterInput) {
    this.#naming = new Naming(program);
    this.#weights = weights;
    this.#fed = fed;
    this.#movements = gathersNarrow ? movementsOfRows : movements;
  }

  /** @throws FoleyError "weights" where a parameter has no weight or one of another shape */
  add(node: Node): void {
    const known = node as KnownNode;
    const first = valueAt(node.outputs, 0);
    if (known.operator === "constant") this.#naming.set(first, this.#constant(known.attributes.value));
    else if (known.operator === "parameter" && this.#fed.has(known.attributes.name)) {
      this.#addFed(first, known.attributes.name);
    } else if (known.operator === "parameter" && this.#weights !== null) {
      this.#addWeight(first, known.attributes.name, this.#weights);
    } else if (known.operator === "input" || known.operator === "parameter") {
      this.#addInput(first, known.attributes.name);
    } else if (!this.#moveNarrow(node, first)) {
      const outputs = node.outputs.map((output) => this.#naming.define(output));
      this.#emit(node, this.#namesOf(node.inputs), outputs);
    }
  }

  /** An identity names what has another name already: a second result of one value, or an input that is a result too. */
  addResult(name: string, value: Value): void {
    const source = this.#nameOf(value);
    if (source !== name) this.#addNode(`output/${name}`, "Identity", [source], [name]);
    this.outputs.push({ name, dtype: value.dtype, shape: value.shape });
  }

  #addInput(value: Value, name: string): void {
    this.inputs.push({ name, dtype: value.dtype, shape: value.shape });
    this.#naming.set(value, name);
  }

  #addFed(value: Value, name: string): void {
    weightFor(name, value, this.#fed);
    this.#addInput(value, name);
  }

  #addWeight(value: Value, name: string, weights: ReadonlyMap<string, Weight>): void {
    const weight = weightFor(name, value, weights);
    const isNarrow = isStored(weight) && weight.precision !== "float32";
    const stored = isNarrow ? this.#naming.fresh(`${name}/${weight.precision}`) : name;
    this.initializers.set(stored, weight);
    if (isNarrow) this.#narrow.set(value, stored);
    else this.#naming.set(value, name);
  }

  /** Moves what is not widened yet; false where nothing is, or the operator does more than move. */
  #moveNarrow(node: Node, result: Value): boolean {
    const [source, ...others] = node.inputs;
    const stored = source !== undefined && this.#movements.has(node.operator) ? this.#narrow.get(source) : undefined;
    if (stored === undefined) return false;
    const moved = this.#naming.fresh(`${stored}/${node.operator}`);
    this.#emit(node, [stored, ...this.#namesOf(others)], [moved]);
    this.#narrow.set(result, moved);
    return true;
  }

  #namesOf(values: readonly Value[]): string[] {
    return values.map((value) => this.#nameOf(value));
  }

  /** Weights of less than single precision are widened by the engine, once, when it makes the program ready. */
  #nameOf(value: Value): string {
    const stored = this.#narrow.get(value);
    if (stored === undefined) return this.#naming.get(value);
    this.#narrow.delete(value);
    const name = this.#naming.define(value);
    this.#addNode(`${name}/Cast`, "Cast", [stored], [name], { to: elementTypes.float32 });
    return name;
  }

  #constant(value: Tensor): string {
    const key = value.data.length > sharedLength ? null : `${value.dtype}|${value.shape.join()}|${value.data.join()}`;
    const known = key === null ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#naming.fresh("constant");
    this.initializers.set(name, value);
    if (key !== null) this.#constants.set(key, name);
    return name;
  }

  #emit(node: Node, inputs: readonly string[], outputs: readonly string[]): void {
    const prefix = this.#naming.nodeName(node);
    let count = 0;
    const emitter: Emitter = {
      node: (type, from, to, attributes, domain) =>
        this.#addNode(`${prefix}/${type}_${count++}`, type, from, trimEmpty(to), attributes, domain),
      constant: (value) => this.#constant(value),
      intermediate: () => this.#naming.fresh(`${prefix}/intermediate`),
    };
    (emissions[node.operator] as AnyEmission)(emitter, inputs, outputs, node.attributes as never, node);
  }

  #addNode(
    name: string,
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = "",
  ): void {
    this.nodes.push({ name, type, domain, inputs, outputs, attributes });
  }
}

function trimEmpty(names: readonly string[]): string[] {
  const trimmed = [...names];
  while (trimmed.at(-1) === "") trimmed.pop();
  return trimmed;
}

function weightFor(name: string, type: Value, weights: ReadonlyMap<string, Weight>): Weight {
  const weight = weights.get(name);
  const expected = `${type.dtype} ${formatShape(type.shape)}`;
  if (weight === undefined) {
    throw new FoleyError("weights", `compile: expected a weight "${name}" ${expected}, got none; load it first`);
  }
  if (weight.dtype !== type.dtype || !sameShape(weight.shape, type.shape)) {
    const came = `${weight.dtype} ${formatShape(weight.shape)}`;
    throw new FoleyError("weights", `compile: expected "${name}" as ${expected}, got ${came}; check the config`);
  }
  return weight;
}
