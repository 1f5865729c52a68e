import { isCount, numericVariants, type Sweep } from "./sweep.ts";

/** How little data fine-tuning, and training from scratch, can do with. */
export const scarcitySweep: Sweep = {
  name: "scarcity",
  summary: "the best scores of training over the clips of each class",
  xTitle: "clips of each class",
  xScale: "log",
  values: ["1", "2", "4", "8", "16", "24"],
  variants: (values) =>
    numericVariants("scarcity", values, isCount, (config, clipsPerClass) => ({
      ...config,
      // Models as they are learn from none of the clips.
      untrainedTestConditions: [],
      datasets: config.datasets.map((dataset) => ({
        ...dataset,
        // Which clips they are matters most where they are few: each seed has others, and each larger number has the smaller's.
        train: { ...dataset.train, clipsPerClass, choosesBy: "seed" as const },
      })),
    })),
};
