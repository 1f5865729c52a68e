import { z } from "zod";
import { benchmarkReportSchema } from "./benchmark/benchmark-report.ts";
import { cellsSchema } from "./benchmark/cell-result.ts";
import { metricNames } from "./benchmark/score.ts";
import { claimVerdicts } from "./paired.ts";

/** What a pre-trained start gains, at a point of a sweep or from the first to the last. */
export const gainsSchema = z.array(
  z.strictObject({
    ...{ of: z.string(), point: z.string(), metric: z.enum(metricNames) },
    ...{ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() },
    ...{ pairs: z.int(), verdict: z.enum(claimVerdicts) },
  }),
);

/** A sweep's results as far as its tables, curves and claims need them. */
export const sweepReportSchema = benchmarkReportSchema.omit({ cells: true }).extend({
  study: z.string(),
  claims: gainsSchema,
  points: z.array(z.object({ id: z.string(), cells: cellsSchema })),
});
export type SweepReport = z.output<typeof sweepReportSchema>;
