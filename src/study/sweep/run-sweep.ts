import { join } from "node:path";
import { type Curve, type CurvePoint, curveFigureSvg } from "../../plot/curve-figure.ts";
import { svgToPng } from "../../plot/png.ts";
import { type BenchmarkConfig, type MetricName, metricNames } from "../benchmark/config.ts";
import { type BenchmarkOptions, runBenchmark } from "../benchmark/run-benchmark.ts";
import { byMetric, tableI, tableII } from "../benchmark/tables.ts";
import { csvOf } from "../report/csv.ts";
import { meanText } from "../report/markdown.ts";
import { htmlPage, paragraph, picture } from "../report/page.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { spreadOf } from "../report/spread.ts";
import { type Table, tableAsHtml, tableAsMarkdown } from "../report/table.ts";
import type { Sweep, Variant } from "./sweep.ts";

/** One model, or one way to train it, at one point. */
interface Line {
  readonly variant: Variant;
  readonly what: string;
  /** One value for each seed. */
  readonly values: Readonly<Record<MetricName, readonly number[]>>;
}

/**
 * Runs a benchmark at each point of a sweep, each with a ledger of its own, so that a stopped sweep goes on.
 *
 * @returns the files of its report
 * @throws FoleyError "usage" for values that the sweep can't take; what a benchmark throws
 */
export async function runSweep(
  sweep: Sweep,
  values: readonly string[] | undefined,
  config: BenchmarkConfig,
  options: BenchmarkOptions,
): Promise<ReportFiles> {
  const variants = sweep.variants(values ?? sweep.values);
  const lines: Line[] = [];
  for (const [i, variant] of variants.entries()) {
    const changed = variant.change(config);
    const results = await runBenchmark(changed, {
      ...options,
      folder: join(options.folder, "points", variant.id),
      // Points take about equally long, which the time left is told by.
      onProgress: (done, total) => options.onProgress?.(i * total + done, variants.length * total),
    });
    const trained = tableII(changed, results).map(({ dataset, start, train, test, best }) => ({
      what: `${dataset}, ${start} on ${train}, from ${test}`,
      values: byMetric((metric) => best[metric].map(({ value }) => value)),
    }));
    const untrained = tableI(changed, results).map(({ dataset, model, test, values: own }) => ({
      what: `${dataset}, ${model}, from ${test}`,
      values: own,
    }));
    lines.push(...(trained.length > 0 ? trained : untrained).map((line) => ({ variant, ...line })));
  }
  return reportOf(sweep, config, lines, options);
}

async function reportOf(
  sweep: Sweep,
  config: BenchmarkConfig,
  lines: readonly Line[],
  { judges }: BenchmarkOptions,
): Promise<ReportFiles> {
  const title = `Study: ${sweep.summary}`;
  const table: Table = {
    title: "Scores",
    head: ["point", "what", ...metricNames],
    rows: lines.map(({ variant, what, values }) => [
      ...[variant.id, what],
      ...metricNames.map((metric) => meanText(values[metric])),
    ]),
    note: `Lower is better but for IS. ${config.seeds.length} seeds, ${config.evaluation.soundCount} sounds each.`,
  };
  const judged =
    judges.classifier.name === "nano" ? " Scores of an embedded backbone are not comparable with the paper's." : "";
  const words = `Config ${config.name}. Judges: ${judges.classifier.name} and ${judges.frames.name}.${judged}`;
  const svg = await curveFigureSvg({
    title,
    legend: "curve",
    columns: 2,
    panels: metricNames.map((metric) => ({
      ...{ title: metric, yTitle: metric, xTitle: sweep.xTitle },
      curves: curvesOf(lines, metric),
    })),
  });
  return new Map<string, string | Uint8Array>([
    ["README.md", `# ${title}\n\n${words}\n\n${tableAsMarkdown(table)}\n![each metric](figure.svg)\n`],
    ["report.html", htmlPage(title, [paragraph(words), tableAsHtml(table), picture(svg, "each metric")])],
    ["scores.csv", csvOf([table.head, ...table.rows])],
    ["figure.svg", svg],
    ["figure.png", svgToPng(svg)],
  ]);
}

function curvesOf(lines: readonly Line[], metric: MetricName): Curve[] {
  const names = new Map<string, CurvePoint[]>();
  for (const { variant, what, values } of lines) {
    const name = [variant.curve, what].filter((part) => part !== "").join(", ");
    const { mean, deviation } = spreadOf(values[metric]);
    const band = deviation === null ? {} : { low: mean - deviation, high: mean + deviation };
    names.set(name, [...(names.get(name) ?? []), { x: variant.x, y: mean, ...band }]);
  }
  return [...names].map(([name, points]) => ({ name, points }));
}
