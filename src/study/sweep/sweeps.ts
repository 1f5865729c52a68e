import { FoleyError } from "../../engine/tensor/error.ts";
import { candidatesSweep } from "./candidates.ts";
import { guidanceSweep } from "./guidance.ts";
import { samplersSweep } from "./samplers.ts";
import { scarcitySweep } from "./scarcity.ts";
import { stepsSweep } from "./steps.ts";
import { type Sweep, sweepNames } from "./sweep.ts";

/** Studies that vary one thing of a benchmark. */
export const sweeps: readonly Sweep[] = [scarcitySweep, guidanceSweep, stepsSweep, samplersSweep, candidatesSweep];

/** @throws FoleyError "usage" naming the sweeps that there are */
export function findSweep(name: string): Sweep {
  const sweep = sweeps.find((one) => one.name === name);
  if (sweep !== undefined) return sweep;
  throw new FoleyError("usage", `study: expected a sweep of ${sweepNames.join(", ")}, got "${name}"; choose one`);
}
