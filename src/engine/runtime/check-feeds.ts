import type { Program } from "../graph/program.ts";
import type { ValueType } from "../graph/value.ts";
import { FoleyError } from "../tensor/error.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensors } from "./runtime.ts";

/** What a compiled program expects, by name. */
export type Signature = ReadonlyMap<string, ValueType>;

/** Inputs of a program, with its parameters where they are not built in. */
export function signatureOf(program: Program, weightsAreBuiltIn: boolean): Signature {
  return weightsAreBuiltIn ? program.inputs : new Map([...program.inputs, ...program.parameters]);
}

/** @throws FoleyError "shape" naming the first feed that is missing, extra or of another type */
export function checkFeeds(signature: Signature, feeds: Tensors): void {
  for (const [name, type] of signature) {
    const fed = feeds[name];
    const expected = `${type.dtype} ${formatShape(type.shape)}`;
    if (fed === undefined) throw new FoleyError("shape", `run: expected "${name}" ${expected}, got nothing; feed it`);
    if (fed.dtype !== type.dtype || !sameShape(fed.shape, type.shape)) {
      const came = `${fed.dtype} ${formatShape(fed.shape)}`;
      throw new FoleyError("shape", `run: expected "${name}" ${expected}, got ${came}; compile for this shape`);
    }
  }
  const extra = Object.keys(feeds).find((name) => !signature.has(name));
  if (extra !== undefined) {
    throw new FoleyError("shape", `run: expected ${[...signature.keys()].join(", ")}, got also "${extra}"; leave it out`);
  }
}
