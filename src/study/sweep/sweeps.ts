import { candidatesSweep } from "./candidates.ts";
import { guidanceSweep } from "./guidance.ts";
import { samplersSweep } from "./samplers.ts";
import { scarcitySweep } from "./scarcity.ts";
import { stepsSweep } from "./steps.ts";
import type { Sweep } from "./sweep.ts";

/** Studies that vary one thing of a benchmark. */
export const sweeps: readonly Sweep[] = [scarcitySweep, guidanceSweep, stepsSweep, samplersSweep, candidatesSweep];
