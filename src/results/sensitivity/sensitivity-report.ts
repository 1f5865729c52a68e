import { z } from "zod";
import { damageNames } from "./damage-name.ts";

const reactionSchema = z.strictObject({
  metric: z.string(),
  damage: z.enum(damageNames),
  share: z.number(),
  values: z.array(z.number()).min(1),
  mean: z.number(),
  low: z.number(),
  high: z.number(),
});

/** Whether every metric was measured at the same shares of every damage, by as many values each: they are told beside each other. */
function areWhole(reactions: readonly z.output<typeof reactionSchema>[]): boolean {
  const measuredOf = (metric: string, damage: string): string =>
    JSON.stringify(
      reactions
        .filter((one) => one.metric === metric && one.damage === damage)
        .map(({ share, values }) => [share, values.length]),
    );
  const metrics = [...new Set(reactions.map(({ metric }) => metric))];
  const all = metrics.flatMap((metric) => damageNames.map((damage) => measuredOf(metric, damage)));
  return new Set(all).size <= 1 && new Set(reactions.map(({ values }) => values.length)).size <= 1;
}

export const reactionsSchema = z
  .array(reactionSchema)
  .refine(areWhole, "each metric at the same shares of each damage, by a value for each seed");

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
