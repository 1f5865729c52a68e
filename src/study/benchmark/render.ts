import { curveFigureSvg } from "../../plot/curve-figure.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import type { Study } from "../../results/benchmark/choice.ts";
import { untrainedTestConditions } from "../../results/benchmark/grid.ts";
import { metricNames } from "../../results/benchmark/score.ts";
import { reported, tableI, tableII } from "../../results/benchmark/tables.ts";
import { csvOf } from "../report/csv.ts";
import { madeByHeading, madeByLines } from "../report/made-by-words.ts";
import { paragraph, picture } from "../report/page.ts";
import type { DrawnReport } from "../report/study-report.ts";
import { type Table, tableAsHtml, tableAsMarkdown } from "../report/table.ts";
import { claimRows, claimTables, claimWords } from "./claim-tables.ts";
import type { BenchmarkConfig } from "./config.ts";
import { figure2 } from "./figure.ts";
import { readTableII } from "./reading.ts";
import { choiceTableOf, tableIIOf, tableIOf } from "./report-tables.ts";
import { type BenchmarkResults, benchmarkResultsSchema, studyOfResults } from "./results.ts";

/** A figure of a report. */
export interface DrawnFigure {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

/** What a report says, in words and tables. */
interface Told {
  readonly title: string;
  readonly words: readonly string[];
  readonly tables: readonly Table[];
  readonly madeBy: readonly string[];
}

const figureHeading = "Figure 2: scores during training";

/** The texts of a benchmark's report: the same for the same results, wherever they are made. */
export function benchmarkTexts(results: BenchmarkResults): Map<string, string> {
  const study = studyOfResults(results);
  const { title, words, tables, madeBy } = tell(results, study);
  const [first, second] = tables as readonly [Table, Table];
  return new Map([
    [
      "README.md",
      `${[
        `# ${title}`,
        ...words,
        ...tables.map(tableAsMarkdown),
        `## ${figureHeading}`,
        ...figureNames(study.config).map((figure) => `![${figure.title}](${figure.name}.svg)`),
        `## ${madeByHeading}`,
        madeBy.map((line) => `- ${line}`).join("\n"),
      ].join("\n\n")}\n`,
    ],
    ["table-1.csv", csvOf([first.head, ...first.rows])],
    ["table-2.csv", csvOf([second.head, ...second.rows])],
    ["claims.csv", csvOf(claimRows(results.claims))],
    ["curves.csv", csvOf(curveRows(reported(study.config, study.cells)))],
    ["results.json", `${JSON.stringify(benchmarkResultsSchema.parse(results), null, 2)}\n`],
  ]);
}

/** The texts and the figures, and all parts of the page but sounds. */
export async function benchmarkDrawn(results: BenchmarkResults): Promise<DrawnReport> {
  const figures = await benchmarkFigures(results);
  return {
    texts: new Map([...benchmarkTexts(results), ...figures.map(({ name, svg }) => [`${name}.svg`, svg] as const)]),
    pageParts: benchmarkPage(results, figures).parts,
  };
}

/** The same as parts of a page, without sounds. */
export function benchmarkPage(
  results: BenchmarkResults,
  figures: readonly DrawnFigure[],
): { title: string; parts: string[] } {
  const { title, words, tables, madeBy } = tell(results, studyOfResults(results));
  const parts = [
    ...words.map(paragraph),
    ...tables.map(tableAsHtml),
    `<h2>${figureHeading}</h2>`,
    ...figures.map((figure) => picture(figure.svg, figure.title)),
    `<h2>${madeByHeading}</h2>`,
    ...madeBy.map(paragraph),
  ];
  return { title, parts };
}

/** Figure 2 of each data set and test condition. */
export async function benchmarkFigures(results: BenchmarkResults): Promise<DrawnFigure[]> {
  const { config, cells } = studyOfResults(results);
  return Promise.all(
    figureNames(config).map(async ({ dataset, test, name, title }) => ({
      name,
      title,
      svg: await curveFigureSvg(figure2(config, cells, dataset, test, results.isComparable)),
    })),
  );
}

function figureNames({ datasets, testConditions }: BenchmarkConfig) {
  return datasets.flatMap(({ name: dataset }) =>
    testConditions.map((test) => ({
      dataset,
      test,
      name: `figure-2-${dataset}-${test}`,
      title: `each metric over training steps, ${dataset} tested with ${test}`,
    })),
  );
}

function tell(results: BenchmarkResults, study: Study<BenchmarkConfig>): Told {
  const { config, cells } = study;
  const rows = tableII(config, cells);
  return {
    title: `Benchmark: ${config.name}`,
    words: [
      setupWords(results, config),
      judgeWords(results, config),
      ...readTableII(config, rows).map(
        ({ claim, agreeing, total }) =>
          `Means over seeds agree with the paper's claim that ${claim} in ${agreeing} of ${total} comparisons of table II.`,
      ),
      ...claimWords(results.claims),
    ],
    tables: [
      tableIOf(config, tableI(config, cells)),
      tableIIOf(config, rows),
      ...(rows.length === 0 ? [] : [choiceTableOf(study, rows)]),
      ...claimTables(results.claims),
    ],
    madeBy: madeByLines(results.command, results),
  };
}

function setupWords({ sounds }: BenchmarkResults, config: BenchmarkConfig): string {
  const { training, evaluation, pretrained, datasets, testConditions } = config;
  const sets = datasets.map((dataset) => `${dataset.name} (${soundCounts(sounds, dataset)})`).join(", ");
  return (
    `Data sets: ${sets}. Pre-trained: ${pretrained.map(({ name }) => name).join(", ")}. ` +
    `Training: preset ${training.preset}, ${training.steps} steps, judged ${rhythmOf(config)}. ` +
    `Each judgement: ${evaluation.soundCount} sounds from ${testConditions.join(" and as many from ")} ` +
    `(of models as they are from ${untrainedTestConditions(config).join(" and ")}), ${evaluation.sampler}, ` +
    `${evaluation.steps} steps, guidance ${evaluation.guidance}, ${evaluation.durationSeconds} s, ${evaluation.vocoder}.`
  );
}

function judgeWords({ backbones, isComparable }: BenchmarkResults, { evaluation }: BenchmarkConfig): string {
  return (
    `Judges: ${backbones.classifier?.name} (FD, IS, KL) and ${backbones.frames?.name} (FAD), protocol ${evaluation.protocol}. ` +
    (isComparable
      ? "They are those of the paper, whose model had another pre-training and whose sounds for testing are another draw: differences of a few points from its numbers say nothing."
      : "Scores of the embedded judge are not comparable with the paper's: compare rows and curves with each other only.")
  );
}

function rhythmOf({ training: { evaluateEvery, evaluateAt } }: BenchmarkConfig): string {
  return evaluateAt === null ? `every ${evaluateEvery}` : `after ${evaluateAt.join(", ")} and at the end`;
}

function soundCounts(
  sounds: BenchmarkResults["sounds"],
  { name, prompts, train }: BenchmarkConfig["datasets"][number],
): string {
  const { training, tested } = sounds[name] ?? {};
  const [first] = [training].flat();
  const left = first === undefined || first.missingCount === 0 ? "" : `, ${first.missingCount} more are not there`;
  const others = train.choosesBy === "seed" ? ", others for each seed" : "";
  const texts = prompts === "labels" ? ", texts are the names of classes" : "";
  return `${first?.soundCount} sounds to learn from${others}${left}, ${tested?.soundCount} to be judged by${texts}`;
}

export function curveRows(results: readonly CellResult[]): (string | number)[][] {
  const head = ["dataset", "start", "condition", "seed", "step", "test", ...metricNames];
  const rows = results.flatMap(({ dataset, start, condition, seed, curve }) =>
    curve.flatMap(({ step, scores }) =>
      Object.entries(scores).map(([test, values]) => [
        ...[dataset, start, condition ?? "", seed, step, test],
        ...metricNames.map((metric) => values[metric]),
      ]),
    ),
  );
  return [head, ...rows];
}
