import { z } from "zod";
import { damageNames } from "./damage-name.ts";

export const reactionsSchema = z.array(
  z.strictObject({
    metric: z.string(),
    damage: z.enum(damageNames),
    share: z.number(),
    values: z.array(z.number()),
    mean: z.number(),
    low: z.number(),
    high: z.number(),
  }),
);

/** A sensitivity study's results as far as its figure, tables and findings need them. */
export const sensitivityReportSchema = z.object({
  command: z.string().nullable(),
  reference: z.string(),
  clipCount: z.int(),
  seeds: z.int(),
  backbones: z.string(),
  vocoder: z.string(),
  isComparable: z.boolean(),
  reactions: reactionsSchema,
});
export type SensitivityReport = z.output<typeof sensitivityReportSchema>;
