import type { Program } from "../graph/program.ts";
import type { ValueType } from "../graph/value.ts";
import { formatShape, sameShape, shapeError } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Tensors } from "./runtime.ts";

/** What a compiled program expects, by name. */
export type Signature = ReadonlyMap<string, ValueType>;

/** Results of a program. */
export function resultsOf(program: Program): Signature {
  return new Map(Object.entries(program.outputs).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
}

/** Inputs of a program, with its parameters where they are not built in. */
export function signatureOf(program: Program, weightsAreBuiltIn: boolean): Signature {
  return weightsAreBuiltIn ? program.inputs : new Map([...program.inputs, ...program.parameters]);
}

/** @throws FoleyError "shape" naming the first feed that is missing, extra or of another type */
export function checkFeeds(signature: Signature, feeds: Tensors): void {
  for (const [name, type] of signature) {
    const fed = feeds[name];
    if (fed === undefined) {
      throw shapeError("run", `"${name}" ${formatType(type)}`, "nothing", "feed it");
    }
    checkType(name, type, fed);
  }
  const extra = Object.keys(feeds).find((name) => !signature.has(name));
  if (extra !== undefined) throw shapeError("run", `only ${namesOf(signature)}`, `"${extra}" too`, "leave it out");
}

/** @throws FoleyError "shape" naming the first tensor to write to that is no result or of another type */
export function checkTargets(results: Signature, into: Tensors): void {
  for (const [name, target] of Object.entries(into)) {
    const type = results.get(name);
    if (type === undefined)
      throw shapeError("run", `a result (${namesOf(results)}) to write`, `"${name}"`, "leave it out");
    checkType(name, type, target);
  }
}

function checkType(name: string, type: ValueType, came: Tensor): void {
  if (came.dtype === type.dtype && sameShape(came.shape, type.shape)) return;
  throw shapeError("run", `"${name}" ${formatType(type)}`, formatType(came), "compile for this type");
}

function formatType({ dtype, shape }: ValueType): string {
  return `${dtype} ${formatShape(shape)}`;
}

function namesOf(signature: Signature): string {
  return [...signature.keys()].join(", ");
}
