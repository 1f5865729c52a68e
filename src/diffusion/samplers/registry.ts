import { FoleyError } from "../../engine/tensor/error.ts";
import type { Sampler } from "../sampler.ts";
import { sampleDdim } from "./ddim.ts";

/** Every sampler by the name that users choose it by. */
export const samplers: Readonly<Record<string, Sampler>> = {
  ddim: sampleDdim,
};

/** @throws FoleyError "usage" that lists the names where there is no such sampler */
export function findSampler(name: string): Sampler {
  const sampler = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (sampler) return sampler;
  const known = Object.keys(samplers).join(", ");
  throw new FoleyError("usage", `sampler: expected one of ${known}, got "${name}"; choose one of these`);
}
