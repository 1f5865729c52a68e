import { join } from "node:path";
import type { Work } from "../../engine/work.ts";
import { isPublished, type Judges } from "../../evaluate/score/judges.ts";
import { type Curve, type CurvePoint, curveFigureSvg } from "../../plot/curve-figure.ts";
import { svgToPng } from "../../plot/png.ts";
import { type BenchmarkConfig, type MetricName, metricNames } from "../benchmark/config.ts";
import {
  type BenchmarkEvent,
  type BenchmarkTools,
  type CellResult,
  runBenchmark,
  runFreeCells,
} from "../benchmark/run-benchmark.ts";
import { byMetric, tableI, tableII } from "../benchmark/tables.ts";
import { csvOf } from "../report/csv.ts";
import { meanText } from "../report/markdown.ts";
import { htmlPage, paragraph, picture } from "../report/page.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { pointOf } from "../report/spread-point.ts";
import type { StudyReport } from "../report/study-report.ts";
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
 * @param values what to try; the sweep's own where null
 * @throws FoleyError "usage" for values that the sweep can't take; what a benchmark throws
 */
export async function runSweep(
  sweep: Sweep,
  values: readonly string[] | null,
  config: BenchmarkConfig,
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
): Promise<StudyReport> {
  const variants = sweep.variants(values ?? sweep.values);
  const lines: Line[] = [];
  const warnings: string[] = [];
  const points = variants.map((variant, i) => ({
    variant,
    changed: variant.change(config),
    own: { ...tools, folder: join(tools.folder, "points", variant.id) },
    part: pointOfSweep(work, i, variants.length),
  }));
  // What other processes are at is waited for when nothing else is left to do.
  for (const { changed, own, part } of points) warnings.push(...(await runFreeCells(changed, own, part)));
  for (const { variant, changed, own, part } of points) {
    const run = await runBenchmark(changed, own, part);
    lines.push(...linesOf(variant, changed, run.cells));
    warnings.push(...run.warnings);
  }
  return { files: await reportOf(sweep, config, lines, tools.judges), warnings };
}

/** The work of one point among several. They take about equally long, which the time left is told by. */
function pointOfSweep(work: Work<BenchmarkEvent>, index: number, count: number): Work<BenchmarkEvent> {
  return {
    signal: work.signal,
    report: (event) =>
      event.share === null
        ? work.report(event)
        : work.report({
            ...event,
            done: index * event.total + event.done,
            total: count * event.total,
            share: (index + event.share) / count,
          }),
  };
}

/** The best of what was trained, or where nothing was, the scores of the models as they are. */
function linesOf(variant: Variant, config: BenchmarkConfig, cells: readonly CellResult[]): Line[] {
  const trained = tableII(config, cells).map(({ dataset, start, train, test, best }) => ({
    variant,
    what: `${dataset}, ${start} on ${train}, from ${test}`,
    values: byMetric((metric) => best[metric].map(({ value }) => value)),
  }));
  if (trained.length > 0) return trained;
  return tableI(config, cells).map(({ dataset, model, test, values }) => ({
    variant,
    what: `${dataset}, ${model}, from ${test}`,
    values,
  }));
}

async function reportOf(
  sweep: Sweep,
  config: BenchmarkConfig,
  lines: readonly Line[],
  judges: Judges,
): Promise<ReportFiles> {
  const title = `Study: ${sweep.summary}`;
  const table = tableOf(config, lines);
  const words = wordsOf(config, judges);
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

function tableOf({ seeds, evaluation }: BenchmarkConfig, lines: readonly Line[]): Table {
  return {
    title: "Scores",
    head: ["point", "what", ...metricNames],
    rows: lines.map(({ variant, what, values }) => [
      ...[variant.id, what],
      ...metricNames.map((metric) => meanText(values[metric])),
    ]),
    note: `Lower is better but for IS. ${seeds.length} seeds, ${evaluation.soundCount} sounds each.`,
  };
}

function wordsOf({ name }: BenchmarkConfig, judges: Judges): string {
  const caution = isPublished(judges) ? "" : " Scores of an embedded backbone are not comparable with the paper's.";
  return `Config ${name}. Judges: ${judges.classifier.name} and ${judges.frames.name}.${caution}`;
}

function curvesOf(lines: readonly Line[], metric: MetricName): Curve[] {
  const points = new Map<string, CurvePoint[]>();
  for (const { variant, what, values } of lines) {
    const name = [variant.curve, what].filter((part) => part !== "").join(", ");
    points.set(name, [...(points.get(name) ?? []), pointOf(variant.x, values[metric])]);
  }
  return [...points].map(([name, own]) => ({ name, points: own }));
}
