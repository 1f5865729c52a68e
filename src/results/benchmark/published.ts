import { z } from "zod";
import { setting } from "../../settings/setting.ts";
import { type Condition, conditions, metricNames } from "./score.ts";

const scores = z.partialRecord(z.enum(metricNames), z.number());

/** Scores at their best, and the step of training at which they were seen. */
const bestScores = z.partialRecord(z.enum([...metricNames, "step"]), z.number());

/** What a paper prints of a data set. */
export const publishedSchema = z.strictObject({
  source: setting(z.string(), "where the numbers stand"),
  tableI: setting(z.partialRecord(z.enum(conditions), scores), "by test condition").default({}),
  tableII: setting(
    z.record(z.string(), bestScores),
    "by start/training condition/test condition, as in scratch/text/audio; pretrained stands for any pre-trained model",
  ).default({}),
});

/** What the paper prints of a data set. */
export type Published = z.output<typeof publishedSchema>;
export type PublishedScores = z.output<typeof bestScores>;

/** What the paper prints of a training; its pre-trained model stands beside each. */
export function publishedBest(
  { tableII }: Published,
  start: string,
  train: Condition,
  test: Condition,
): PublishedScores | undefined {
  const row = `${train}/${test}`;
  return tableII[`${start}/${row}`] ?? (start === "scratch" ? undefined : tableII[`pretrained/${row}`]);
}
