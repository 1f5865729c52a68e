/** What a sound is made from: a caption of it, or the sound itself. */
export const conditions = ["text", "audio"] as const;
export type Condition = (typeof conditions)[number];

/** The metrics of the paper, in its order. */
export const metricNames = ["FD", "IS", "KL", "FAD"] as const;
export type MetricName = (typeof metricNames)[number];

/** Which side of each is better. */
export const betterSide: Readonly<Record<MetricName, "lower" | "higher">> = {
  FD: "lower",
  IS: "higher",
  KL: "lower",
  FAD: "lower",
};

/** The four metrics by test condition. */
export type ConditionScores = Readonly<Partial<Record<Condition, Readonly<Record<MetricName, number>>>>>;

/** The scores of a cell after some steps. */
export interface ScoredStep {
  readonly step: number;
  readonly scores: ConditionScores;
}
