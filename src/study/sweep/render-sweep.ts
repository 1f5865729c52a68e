import { type Curve, type CurvePoint, curveFigureSvg } from "../../plot/curve-figure.ts";
import { svgToPng } from "../../plot/png.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { type MetricName, metricNames } from "../../results/benchmark/score.ts";
import { byMetric, tableI, tableII } from "../../results/benchmark/tables.ts";
import { meanText } from "../../results/digits.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import { configOfResults } from "../benchmark/results.ts";
import { csvOf } from "../report/csv.ts";
import { madeByHeading, madeByLines, soundLines } from "../report/made-by-words.ts";
import { htmlPage, paragraph, picture } from "../report/page.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { pointOf } from "../report/spread-point.ts";
import { type Table, tableAsHtml, tableAsMarkdown } from "../report/table.ts";
import { gainTable, gainWords } from "./scarcity-claims.ts";
import type { Variant } from "./sweep.ts";
import { pointsOfResults, type SweepResults, sweepResultsSchema } from "./sweep-results.ts";
import { findSweep } from "./sweeps.ts";

/** One model, or one way to train it, at one point. */
interface Line {
  readonly variant: Variant;
  readonly what: string;
  /** One value for each seed. */
  readonly values: Readonly<Record<MetricName, readonly number[]>>;
}

/** A sweep's report, all of it made of its results. */
export async function sweepFiles(results: SweepResults): Promise<ReportFiles> {
  const drawn = await sweepDrawn(results);
  return new Map<string, string | Uint8Array>([...drawn, ["figure.png", svgToPng(drawn.get(figureFile) ?? "")]]);
}

const figureFile = "figure.svg";

/** The texts of a sweep's report, its page and its figure: the same for the same results, wherever they are made. */
export async function sweepDrawn(results: SweepResults): Promise<Map<string, string>> {
  const { title, words, tables, lines, madeBy } = tell(results);
  const { xTitle, xScale } = findSweep(results.study);
  const svg = await curveFigureSvg({
    title,
    legend: "curve",
    columns: 2,
    panels: metricNames.map((metric) => ({
      ...{ title: metric, yTitle: metric, xTitle, xScale, levels: [] },
      curves: curvesOf(lines, metric),
    })),
  });
  return new Map([
    ...sweepTexts(results),
    [
      "report.html",
      htmlPage(title, [
        ...words.map(paragraph),
        picture(svg, "each metric"),
        ...tables.map(tableAsHtml),
        `<h2>${madeByHeading}</h2>`,
        ...madeBy.map(paragraph),
      ]),
    ],
    [figureFile, svg],
  ]);
}

/** What of it is words and numbers alone. */
export function sweepTexts(results: SweepResults): Map<string, string> {
  const { title, words, tables, madeBy } = tell(results);
  const [scores] = tables;
  return new Map([
    [
      "README.md",
      `${[
        `# ${title}`,
        ...words,
        "![each metric](figure.svg)",
        ...tables.map(tableAsMarkdown),
        `## ${madeByHeading}`,
        madeBy.map((line) => `- ${line}`).join("\n"),
      ].join("\n\n")}\n`,
    ],
    ["scores.csv", csvOf([scores.head, ...scores.rows])],
    ["results.json", `${JSON.stringify(sweepResultsSchema.parse(results), null, 2)}\n`],
  ]);
}

function tell(results: SweepResults) {
  const config = configOfResults(results);
  const points = pointsOfResults(results);
  const lines = points.flatMap((point) => linesOf(point.variant, point.config, point.cells));
  const gains = results.claims;
  return {
    title: `Study: ${findSweep(results.study).summary}`,
    words: [wordsOf(config, results), ...gainWords(gains)],
    tables: [tableOf(config, lines), ...[gains].filter(({ length }) => length > 0).map(gainTable)] as const,
    lines,
    madeBy: [...madeByLines(results.command, { ...results, sounds: {} }), ...soundsOf(results.points)],
  };
}

/** Of each point, or once where all have the same. */
function soundsOf(points: SweepResults["points"]): string[] {
  const lists = new Set(points.map(({ sounds }) => JSON.stringify(sounds)));
  const told = lists.size > 1 ? points : points.slice(0, 1);
  return told.flatMap(({ id, sounds }) => soundLines(sounds, lists.size > 1 ? id : null));
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

function wordsOf({ name }: BenchmarkConfig, { backbones, isComparable }: SweepResults): string {
  const caution = isComparable ? "" : " Scores of the embedded judge are not comparable with the paper's.";
  return `Config ${name}. Judges: ${backbones.classifier?.name} and ${backbones.frames?.name}.${caution}`;
}

function curvesOf(lines: readonly Line[], metric: MetricName): Curve[] {
  const points = new Map<string, CurvePoint[]>();
  for (const { variant, what, values } of lines) {
    const name = [variant.curve, what].filter((part) => part !== "").join(", ");
    points.set(name, [...(points.get(name) ?? []), pointOf(variant.x, values[metric])]);
  }
  return [...points].map(([name, own]) => ({ name, points: own }));
}
