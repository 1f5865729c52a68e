import { z } from "zod";
import { setting } from "../../settings/setting.ts";

/** Seconds of a timer of Node's, which holds less than 2^31 milliseconds: of longer ones it makes the shortest. */
const mostTimer = 2_000_000;

/** How a worker is run. */
export const workerSettingsSchema = z.strictObject({
  concurrency: setting(z.int().min(1).max(64), "units done at once, each by a process with its own models").default(1),
  models: setting(z.array(z.string()), "the only models whose units are taken").nullable().default(null),
  memoryMegabytes: setting(z.int().min(1), "memory for models, of all units that are done at once", { unit: "MB" })
    .nullable()
    .default(null),
  lockSeconds: setting(
    z.number().min(1).max(mostTimer),
    "after so long without a word from a worker, others do its units",
    { unit: "seconds" },
  ).default(30),
  metricsPort: setting(z.int().min(0).max(65_535), "the port of its metrics and health, 0 for a free one")
    .nullable()
    .default(null),
  stopSeconds: setting(z.number().min(0).max(mostTimer), "what running units have to end when the worker is stopped", {
    unit: "seconds",
  }).default(30),
});

/** As an operator says them; what is left out has a default. */
export type WorkerOptions = z.input<typeof workerSettingsSchema>;
export type WorkerSettings = z.output<typeof workerSettingsSchema>;
