import { checkSamplerName } from "../../diffusion/samplers/registry.ts";
import { judgedWith, type Sweep } from "./sweep.ts";

const stepCounts = [5, 10, 20];

/** Which sampler needs the fewest steps. */
export const samplersSweep: Sweep = {
  name: "samplers",
  summary: "scores of samplers over their steps",
  xTitle: "steps",
  xScale: "log",
  values: ["ddim", "dpm++-2m", "unipc", "euler", "heun"],
  variants: (values) =>
    values.flatMap((sampler) =>
      stepCounts.map((steps) => ({
        id: `${sampler}-${steps}`,
        x: steps,
        curve: sampler,
        change: (config) => judgedWith(config, { sampler: checkSamplerName(sampler), steps }),
      })),
    ),
};
