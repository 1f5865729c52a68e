import { isCount, judgedWith, numericVariants, type Sweep } from "./sweep.ts";

/** How many steps of sampling are worth their time. */
export const stepsSweep: Sweep = {
  name: "steps",
  summary: "scores over the steps of sampling",
  xTitle: "steps",
  xScale: "log",
  values: ["5", "10", "20", "50", "100", "200"],
  variants: (values) => numericVariants("steps", values, isCount, (config, steps) => judgedWith(config, { steps })),
};
