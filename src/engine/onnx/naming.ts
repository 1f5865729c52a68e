import type { Program } from "../graph/program.ts";
import type { Node, Value } from "../graph/value.ts";
import { internalError } from "../tensor/error.ts";

/** Gives names to values only now that they are emitted, with the module path first. */
export class Naming {
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
