import { FoleyError } from "../../engine/tensor/error.ts";

/**
 * A fold as tables write it, as pandas does too where others are absent: `1.0`.
 *
 * @throws FoleyError "data" where it is none
 */
export function foldNumber(written: string, where: string): number {
  if (/^\d+(?:\.0+)?$/.test(written.trim())) return Math.trunc(Number(written));
  throw new FoleyError("data", `${where}: expected a fold as a whole number, got "${written.trim()}"; correct the row`);
}
