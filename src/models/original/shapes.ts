import { FoleyError } from "../../engine/tensor/error.ts";
import type { Shape } from "../../engine/tensor/shape.ts";

/** Anything whose shape is known. */
export interface Shaped {
  readonly shape: Shape;
}

/**
 * Reads sizes of weights by name and axis.
 *
 * @throws FoleyError "weights" when called for a weight that is not there, or has no such axis
 */
export function sizesOf(where: string, weights: ReadonlyMap<string, Shaped>): (name: string, axis: number) => number {
  return (name, axis) => {
    const size = weights.get(name)?.shape[axis];
    if (size !== undefined) return size;
    const came = weights.has(name) ? `one of ${weights.get(name)?.shape.length} axes` : "none";
    throw new FoleyError("weights", `${where}: expected the weight ${name}, got ${came}; choose another file`);
  };
}

/** One more than the largest number that the pattern finds in a name; 0 where it finds none. */
export function countOf(weights: ReadonlyMap<string, Shaped>, pattern: RegExp): number {
  return [...weights.keys()].reduce((count, name) => {
    const found = pattern.exec(name)?.[1];
    return found === undefined ? count : Math.max(count, Number(found) + 1);
  }, 0);
}
