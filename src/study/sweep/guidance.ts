import { judgedWith, numericVariants, type Sweep } from "./sweep.ts";

/** How strong guidance should be. */
export const guidanceSweep: Sweep = {
  name: "guidance",
  summary: "scores over the strength of classifier-free guidance",
  xTitle: "guidance",
  xScale: "linear",
  values: ["1", "1.5", "2", "2.5", "3", "4", "6"],
  variants: (values) =>
    numericVariants(
      "guidance",
      values,
      (value) => value >= 0,
      (config, guidance) => judgedWith(config, { guidance }),
    ),
};
