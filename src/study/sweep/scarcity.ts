import { isCount, numericVariants, type Sweep } from "./sweep.ts";

/** How little data fine-tuning, and training from scratch, can do with. */
export const scarcitySweep: Sweep = {
  name: "scarcity",
  summary: "the best scores of training over the clips of each class",
  xTitle: "clips of each class",
  values: ["1", "2", "4", "8", "16", "32"],
  variants: (values) =>
    numericVariants("scarcity", values, isCount, (config, clipsPerClass) => ({
      ...config,
      datasets: config.datasets.map((dataset) => ({ ...dataset, train: { ...dataset.train, clipsPerClass } })),
    })),
};
