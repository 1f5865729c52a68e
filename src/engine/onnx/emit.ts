import type { OperatorAttributes, OperatorName } from "../graph/operator.ts";
import type { Program } from "../graph/program.ts";
import type { Node, Value } from "../graph/value.ts";
import { FoleyError, internalError } from "../tensor/error.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { isStored, type Weight } from "../tensor/stored-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Emitter, emissions } from "./emission.ts";
import { elementTypes, encodeModel, type NodeProto, type OnnxModel, type ValueInfo } from "./model-proto.ts";

type AnyEmission = (
  emitter: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: never,
  node: Node,
) => void;

export interface EmitOptions {
  /** Whether the device takes rows out of a table in half precision: then the table is never widened, only its rows. */
  readonly gathersNarrow?: boolean | undefined;
}

/**
 * A program as an ONNX model.
 *
 * @param weights values for the parameters, which become constants; without it they become inputs. Those that are stored lie
 *   in files of one folder, or in memory; see `weightsAtHand`
 * @throws FoleyError "weights" where a parameter has no weight or one of another shape
 */
export function emitModel(
  program: Program,
  weights: ReadonlyMap<string, Weight> | null,
  { gathersNarrow = false }: EmitOptions = {},
): OnnxModel {
  const naming = new Naming(program);
  const nodes: NodeProto[] = [];
  const initializers = new Map<string, Weight>();
  const constants = new Map<string, string>();
  const inputs: ValueInfo[] = [];

  const constant = (value: Tensor): string => {
    const key = value.data.length <= 16 ? `${value.dtype}|${value.shape.join()}|${value.data.join()}` : null;
    const known = key === null ? undefined : constants.get(key);
    if (known !== undefined) return known;
    const name = naming.fresh("constant");
    initializers.set(name, value);
    if (key !== null) constants.set(key, name);
    return name;
  };

  /** Values that are not widened yet, by the name of their narrow form. */
  const narrow = new Map<Value, string>();

  /** Weights of less than single precision are widened by the engine, once, when it makes the program ready. */
  const nameOf = (value: Value): string => {
    const stored = narrow.get(value);
    if (stored === undefined) return naming.get(value);
    narrow.delete(value);
    const name = naming.define(value);
    const attributes = { to: elementTypes.float32 };
    nodes.push({ name: `${name}/Cast`, type: "Cast", domain: "", inputs: [stored], outputs: [name], attributes });
    return name;
  };

  const constantWeight = (value: Value, name: string, weight: Weight): void => {
    const isNarrow = isStored(weight) && weight.precision !== "float32";
    const stored = isNarrow ? naming.fresh(`${name}/${weight.precision}`) : name;
    initializers.set(stored, weight);
    if (isNarrow) narrow.set(value, stored);
    else naming.set(value, name);
  };

  for (const node of program.nodes) {
    const [first] = node.outputs as readonly [Value];
    if (node.operator === "constant") {
      naming.set(first, constant((node.attributes as OperatorAttributes["constant"]).value));
    } else if (node.operator === "parameter" && weights !== null) {
      const { name } = node.attributes as OperatorAttributes["parameter"];
      constantWeight(first, name, weightFor(name, first, weights));
    } else if (node.operator === "input" || node.operator === "parameter") {
      const { name, dtype, shape } = node.attributes as OperatorAttributes["input"];
      inputs.push({ name, dtype, shape });
      naming.set(first, name);
    } else {
      const isMovement = movements.has(node.operator) || (gathersNarrow && node.operator === "gather");
      const [source, ...others] = node.inputs;
      const stored = source !== undefined && isMovement ? narrow.get(source) : undefined;
      if (stored === undefined) {
        const outputs = node.outputs.map((output) => naming.define(output));
        emitNode(node, { inputs: node.inputs.map(nameOf), outputs }, naming, nodes, constant);
      } else {
        const moved = naming.fresh(`${stored}/${node.operator}`);
        const inputs = [stored, ...others.map(nameOf)];
        emitNode(node, { inputs, outputs: [moved] }, naming, nodes, constant);
        narrow.set(first, moved);
      }
    }
  }
  const outputs = Object.entries(program.outputs).map(([name, value]) => {
    // An identity names what has another name already: a second result of one value, or an input that is a result too.
    const source = nameOf(value);
    if (source !== name)
      nodes.push({
        name: `output/${name}`,
        type: "Identity",
        domain: "",
        inputs: [source],
        outputs: [name],
        attributes: {},
      });
    return { name, dtype: value.dtype, shape: value.shape };
  });
  return encodeModel({ nodes, inputs, outputs, initializers });
}

/** Operators that only move numbers: before they are widened, half of the memory is moved. */
const movements: ReadonlySet<string> = new Set(["reshape", "transpose", "slice"] satisfies OperatorName[]);

function emitNode(
  node: Node,
  { inputs, outputs }: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  naming: Naming,
  nodes: NodeProto[],
  constant: (value: Tensor) => string,
): void {
  const prefix = naming.nodeName(node);
  let count = 0;
  const emitter: Emitter = {
    node: (type, inputs, outputs, attributes = {}, domain = "") =>
      nodes.push({
        name: `${prefix}/${type}_${count++}`,
        type,
        domain,
        inputs,
        outputs: trimEmpty(outputs),
        attributes,
      }),
    constant,
    intermediate: () => naming.fresh(`${prefix}/intermediate`),
  };
  (emissions[node.operator as OperatorName] as AnyEmission)(emitter, inputs, outputs, node.attributes as never, node);
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

/** Gives names to values only now that they are emitted, with the module path first. */
class Naming {
  readonly #names = new Map<Value, string>();
  readonly #used = new Set<Value>();
  readonly #taken: ReadonlySet<string>;
  /** A result has its name from its node on: ONNX Runtime loses a value that several identities name. */
  readonly #results: ReadonlyMap<Value, string>;
  #count = 0;

  constructor(program: Program) {
    for (const node of program.nodes) for (const input of node.inputs) this.#used.add(input);
    for (const value of Object.values(program.outputs)) this.#used.add(value);
    this.#taken = new Set([...program.inputs.keys(), ...program.parameters.keys(), ...Object.keys(program.outputs)]);
    this.#results = new Map(Object.entries(program.outputs).map(([name, value]) => [value, name]));
  }

  /** A name that nothing else has, not even an input or a result that the caller named. */
  fresh(stem: string): string {
    const name = `${stem}_${this.#count++}`;
    return this.#taken.has(name) ? this.fresh(stem) : name;
  }

  nodeName(node: Node): string {
    return `${node.path === "" ? "" : `${node.path}/`}${node.operator}_${this.#count++}`;
  }

  /** A new name, or "" for a further result that nobody reads; ONNX demands a name for the first. */
  define(value: Value): string {
    if (value.output > 0 && !this.#used.has(value)) return "";
    const name = this.#results.get(value) ?? this.fresh("value");
    this.#names.set(value, name);
    return name;
  }

  set(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  get(value: Value): string {
    const name = this.#names.get(value);
    if (name === undefined) throw internalError(`a result of ${value.node.operator} is used before it is made`);
    return name;
  }
}
