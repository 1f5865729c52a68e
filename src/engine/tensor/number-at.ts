import { internalError } from "./error.ts";

/**
 * A number of a list that must hold it, such as a size of a shape.
 *
 * @param index counted from the end where negative
 * @throws FoleyError "internal" where there is none
 */
export function numberAt(list: readonly number[], index: number): number {
  const number = list.at(index);
  if (number === undefined) throw internalError(`there is no number ${index} in [${list.join(", ")}]`);
  return number;
}

interface Dimensions {
  readonly 2: readonly [number, number];
  readonly 3: readonly [number, number, number];
  readonly 4: readonly [number, number, number, number];
}

/**
 * The first sizes of a shape that must have so many, to be taken apart.
 *
 * @throws FoleyError "internal" where it has fewer
 */
export function dimensions<N extends keyof Dimensions>(shape: readonly number[], count: N): Dimensions[N] {
  const size = (axis: number): number => (axis < count ? numberAt(shape, axis) : 0);
  const all: Dimensions = {
    2: [size(0), size(1)],
    3: [size(0), size(1), size(2)],
    4: [size(0), size(1), size(2), size(3)],
  };
  return all[count];
}
