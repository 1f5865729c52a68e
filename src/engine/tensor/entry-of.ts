import { internalError } from "./error.ts";

/**
 * What a map holds under a key that it must have.
 *
 * @throws FoleyError "internal" where it has not
 */
export function entryOf<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw internalError(`there is no entry ${String(key)} among ${map.size}`);
  return value;
}
