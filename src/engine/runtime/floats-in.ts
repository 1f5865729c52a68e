import { internalError } from "../tensor/error.ts";
import type { Tensors } from "./runtime.ts";

/**
 * The numbers of a result of a program that is known to be float32.
 *
 * @throws FoleyError "internal" where the program has no such output, or one of another type
 */
export function floatsIn(results: Tensors, name: string): Float32Array {
  const data = results[name]?.data;
  if (data instanceof Float32Array) return data;
  throw internalError(`expected float32 as ${name} among ${Object.keys(results).join(", ")}`);
}
