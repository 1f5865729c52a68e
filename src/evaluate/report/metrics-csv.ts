import Papa from "papaparse";
import type { Evaluation, SetMetrics } from "../score/evaluation.ts";
import { halvesOf, setMetricRows } from "./rows.ts";

/** One row for each metric, in full digits; empty where there is no number. */
export function metricsCsvReport(evaluation: Evaluation): string {
  const { metrics, intervals, realToReal } = evaluation;
  const rows = setMetricRows(evaluation).map(({ metric, better, backbone }) => {
    const halves = realToReal === null ? undefined : halvesOf(realToReal, metric);
    return {
      metric,
      ...scoreOf(metrics[metric]),
      low: intervals[metric]?.low,
      high: intervals[metric]?.high,
      better,
      backbone,
      realToReal: halves?.real.mean,
      realToRealStd: halves?.real.std,
      sameCount: halves?.generated.mean,
      sameCountStd: halves?.generated.std,
    };
  });
  const further = evaluation.further.map(({ judge, metric, value, interval, better }) => ({
    metric: `${metric} ${judge}`,
    ...scoreOf(value),
    ...{ low: interval?.low, high: interval?.high, better },
    backbone: evaluation.manifest.backbones[judge]?.name,
  }));
  return `${Papa.unparse([...rows, ...further], { newline: "\n" })}\n`;
}

function scoreOf(value: SetMetrics[keyof SetMetrics]): { score: number | null; std: number | null } {
  return typeof value === "object" && value !== null
    ? { score: value.mean, std: value.std }
    : { score: value, std: null };
}
