import { isCount, judgedWith, numericVariants, type Sweep } from "./sweep.ts";

/** What choosing among several sounds gains. */
export const candidatesSweep: Sweep = {
  name: "candidates",
  summary: "scores over the number of sounds of which CLAP chooses one",
  xTitle: "candidates",
  xScale: "linear",
  values: ["1", "2", "3", "5"],
  variants: (values) =>
    numericVariants("candidates", values, isCount, (config, candidates) => judgedWith(config, { candidates })),
};
