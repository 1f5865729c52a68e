import { FoleyError } from "../engine/tensor/error.ts";
import { formatShape, type Shape } from "../engine/tensor/shape.ts";

/** A checkpoint's tensors by name, as far as their shapes say what the network is. */
export type StoredShapes = ReadonlyMap<string, { readonly shape: Shape }>;

/** Whose tensors they should be. */
interface Origin {
  /** The file, to begin errors with. */
  readonly where: string;
  readonly network: string;
  /** Which file to give instead. */
  readonly advice: string;
}

/**
 * Reads the size of a stored tensor along an axis.
 *
 * @returns what throws FoleyError "weights" where there is no such tensor, or none of that size
 */
export function storedSizes(
  found: StoredShapes,
  { where, network, advice }: Origin,
): (name: string, axis: number) => number {
  return (name, axis) => {
    const shape = found.get(name)?.shape;
    const size = shape?.[axis];
    if (size !== undefined && size > 0) return size;
    const came = shape === undefined ? "none" : formatShape(shape);
    throw new FoleyError("weights", `${where}: expected the tensor ${name} of ${network}, got ${came}; ${advice}`);
  };
}
