import Papa from "papaparse";
import type { Evaluation, RealToRealScore, SetMetrics } from "../score/evaluation.ts";
import { halvesOf, setMetricRows } from "./rows.ts";

/** One row for each metric, in full digits; empty where there is no number. */
export function metricsCsvReport(evaluation: Evaluation): string {
  const { metrics, intervals, realToReal } = evaluation;
  const rows = setMetricRows(evaluation).map(({ metric, better, backbone }) => {
    return {
      metric,
      ...scoreOf(metrics[metric]),
      low: intervals[metric]?.low,
      high: intervals[metric]?.high,
      better,
      backbone,
      ...halfCells(realToReal === null ? null : halvesOf(realToReal, metric)),
    };
  });
  const further = evaluation.further.map(({ judge, metric, value, interval, better, realToReal: halves }) => ({
    metric: `${metric} ${judge}`,
    ...scoreOf(value),
    ...{ low: interval?.low, high: interval?.high, better },
    backbone: evaluation.manifest.backbones[judge]?.name,
    ...halfCells(halves),
  }));
  return `${Papa.unparse([...rows, ...further], { newline: "\n" })}\n`;
}

function halfCells(score: RealToRealScore | null): Record<string, number | undefined> {
  return {
    ...{ realToReal: score?.real.mean, realToRealStd: score?.real.std },
    ...{ sameCount: score?.generated.mean, sameCountStd: score?.generated.std },
  };
}

function scoreOf(value: SetMetrics[keyof SetMetrics]): { score: number | null; std: number | null } {
  return typeof value === "object" && value !== null
    ? { score: value.mean, std: value.std }
    : { score: value, std: null };
}
