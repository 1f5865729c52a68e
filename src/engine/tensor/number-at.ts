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
