import { identitiesOf, isPublished, type Judges } from "../../evaluate/score/judges.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { hashOfModel } from "../../generate/model-hash.ts";
import { findModel } from "../../generate/node/find-model.ts";
import { curveFigureSvg } from "../../plot/curve-figure.ts";
import { svgToPng } from "../../plot/png.ts";
import { csvOf } from "../report/csv.ts";
import { htmlPage, paragraph, picture } from "../report/page.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { tableAsHtml, tableAsMarkdown } from "../report/table.ts";
import { type BenchmarkConfig, metricNames, statedConfig } from "./config.ts";
import { figure2 } from "./figure.ts";
import { untrainedTestConditions } from "./grid.ts";
import { listeningHtml } from "./listening.ts";
import { readTableII } from "./reading.ts";
import { tableIIOf, tableIOf } from "./report-tables.ts";
import type { BenchmarkTools, CellResult } from "./run-benchmark.ts";
import { openSounds, type StudySounds, soundsHash } from "./sounds.ts";
import { tableI, tableII } from "./tables.ts";

/** A benchmark's tables and figures, as Markdown, CSV, JSON, SVG, PNG and a page with sounds. */
export async function benchmarkReport(
  config: BenchmarkConfig,
  results: readonly CellResult[],
  tools: BenchmarkTools,
): Promise<ReportFiles> {
  const rows = tableII(config, results);
  const tables = [tableIOf(config, tableI(config, results)), tableIIOf(config, rows)];
  const figures = await figuresOf(config, results);
  const sounds = await soundsOfAll(config, tools.folder);
  const words = wordsOf(config, rows, sounds, tools.judges);
  const files = figures.map(({ name, title }) => `![${title}](${name}.svg)`);
  const title = `Benchmark: ${config.name}`;
  return new Map<string, string | Uint8Array>([
    [
      "README.md",
      `# ${title}\n\n${[...words, ...tables.map(tableAsMarkdown), "## Figure 2: scores during training", ...files].join("\n\n")}\n`,
    ],
    [
      "report.html",
      htmlPage(title, [
        ...words.map(paragraph),
        ...tables.map(tableAsHtml),
        "<h2>Figure 2: scores during training</h2>",
        ...figures.map((figure) => picture(figure.svg, figure.title)),
        await listeningHtml(config, results, sounds, tools.folder),
      ]),
    ],
    ...tables.map(({ head, rows }, i) => [`table-${i + 1}.csv`, csvOf([head, ...rows])] as const),
    ["curves.csv", csvOf(curveRows(results))],
    ...figures.flatMap(({ name, svg }) => [[`${name}.svg`, svg] as const, [`${name}.png`, svgToPng(svg)] as const]),
    ["results.json", await resultsJson(config, results, tools, sounds)],
  ]);
}

async function soundsOfAll(
  { datasets, evaluation }: BenchmarkConfig,
  folder: string,
): Promise<ReadonlyMap<string, StudySounds>> {
  const sounds = new Map<string, StudySounds>();
  for (const dataset of datasets) sounds.set(dataset.name, await openSounds(folder, dataset, evaluation.soundCount));
  return sounds;
}

async function resultsJson(
  config: BenchmarkConfig,
  cells: readonly CellResult[],
  tools: BenchmarkTools,
  sounds: ReadonlyMap<string, StudySounds>,
): Promise<string> {
  const told = { config: withoutPlaces(config), ...(await manifestOf(config, tools, sounds)), cells };
  return `${JSON.stringify(told, null, 2)}\n`;
}

async function figuresOf(config: BenchmarkConfig, results: readonly CellResult[]) {
  const wishes = config.datasets.flatMap(({ name }) => config.testConditions.map((test) => ({ dataset: name, test })));
  return Promise.all(
    wishes.map(async ({ dataset, test }) => ({
      name: `figure-2-${dataset}-${test}`,
      title: `each metric over training steps, ${dataset} tested with ${test}`,
      svg: await curveFigureSvg(figure2(config, results, dataset, test)),
    })),
  );
}

function wordsOf(
  config: BenchmarkConfig,
  rows: ReturnType<typeof tableII>,
  sounds: ReadonlyMap<string, StudySounds>,
  judges: Judges,
): string[] {
  const { training, evaluation, pretrained } = config;
  const readings = readTableII(config, rows);
  return [
    `Data sets: ${[...sounds].map(([name, of]) => `${name} (${soundCounts(config, of)})`).join(", ")}. Pre-trained: ${pretrained.map(({ name }) => name).join(", ")}. ` +
      `Training: preset ${training.preset}, ${training.steps} steps, judged ${rhythmOf(config)}. ` +
      `Each judgement: ${evaluation.soundCount} sounds from ${config.testConditions.join(" and as many from ")} ` +
      `(of models as they are from ${untrainedTestConditions(config).join(" and ")}), ${evaluation.sampler}, ` +
      `${evaluation.steps} steps, guidance ${evaluation.guidance}, ${evaluation.durationSeconds} s, ${evaluation.vocoder}.`,
    `Judges: ${judges.classifier.name} (FD, IS, KL) and ${judges.frames.name} (FAD), protocol ${evaluation.protocol}. ${
      isPublished(judges)
        ? "They are those of the paper."
        : "Scores of an embedded backbone are not comparable with the paper's: compare rows and curves with each other only."
    }`,
    ...readings.map(
      ({ claim, agreeing, total }) =>
        `The paper's claim that ${claim} holds in ${agreeing} of ${total} comparisons of table II (best scores, means over seeds).`,
    ),
  ];
}

function rhythmOf({ training: { evaluateEvery, evaluateAt } }: BenchmarkConfig): string {
  return evaluateAt === null ? `every ${evaluateEvery}` : `after ${evaluateAt.join(", ")} and at the end`;
}

function soundCounts(config: BenchmarkConfig, { training, isChosenBySeed, tested }: StudySounds): string {
  const { items, missing } = training(config.seeds[0] as number);
  const left = missing.length === 0 ? "" : `, ${missing.length} more are not there`;
  const others = isChosenBySeed ? ", others for each seed" : "";
  return `${items.length} sounds to learn from${others}${left}, ${tested.length} to be judged by`;
}

function curveRows(results: readonly CellResult[]): (string | number)[][] {
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

/** Where things lie is another on each machine, and says nothing of a result; the manifest has their hashes. */
function withoutPlaces({ datasets, pretrained, judges: _, ...rest }: BenchmarkConfig): unknown {
  const told = {
    ...rest,
    datasets: datasets.map(({ path: __, ...dataset }) => dataset),
    pretrained: pretrained.map(({ name }) => name),
  };
  return JSON.parse(statedConfig(told));
}

async function manifestOf(
  { pretrained, seeds, developmentSeeds }: BenchmarkConfig,
  { judges, version, runtime }: BenchmarkTools,
  sounds: ReadonlyMap<string, StudySounds>,
) {
  const models = pretrained.map(
    async ({ name, model }) => [name, await hashOfModel(folderFiles(await findModel(model)))] as const,
  );
  return {
    models: Object.fromEntries(await Promise.all(models)),
    backbones: identitiesOf(judges),
    sounds: Object.fromEntries(
      [...sounds].map(([dataset, { training, isChosenBySeed, tested }]) => {
        const listed = (seed: number) => listOf(training(seed).items, training(seed).missing.length);
        const all = [...seeds, ...(developmentSeeds ?? [])].map((seed) => ({ seed, ...listed(seed) }));
        return [dataset, { training: isChosenBySeed ? all : listed(0), tested: listOf(tested, 0) }];
      }),
    ),
    versions: { foley: version, node: process.versions.node, device: runtime.device },
  };
}

/** What a result says of a list of sounds. */
function listOf(items: StudySounds["tested"], missingCount: number) {
  return { soundCount: items.length, missingCount, hash: soundsHash(items) };
}
