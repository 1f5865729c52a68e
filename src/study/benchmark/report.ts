import { workOf } from "../../engine/work.ts";
import { svgToPng } from "../../plot/png.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { htmlPage } from "../report/page.ts";
import type { ReportFiles } from "../report/report-files.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { bindStudy } from "./binding.ts";
import type { BenchmarkConfig } from "./config.ts";
import { listeningHtml } from "./listening.ts";
import { benchmarkFigures, benchmarkPage, benchmarkTexts } from "./render.ts";
import { benchmarkResults } from "./results.ts";
import { openSounds, type StudySounds } from "./sounds.ts";

/** A benchmark's tables and figures, as Markdown, CSV, JSON, SVG, PNG and a page with sounds. */
export async function benchmarkReport(
  config: BenchmarkConfig,
  cells: readonly CellResult[],
  tools: BenchmarkTools,
): Promise<ReportFiles> {
  const results = benchmarkResults({ config, cells }, await bindStudy(config, tools, [], workOf()), tools);
  const figures = await benchmarkFigures(results);
  const { title, parts } = benchmarkPage(results, figures);
  const listening = await listeningHtml(config, cells, await soundsOfAll(config, tools.folder), tools.folder);
  return new Map<string, string | Uint8Array>([
    ...benchmarkTexts(results),
    ["report.html", htmlPage(title, [...parts, listening])],
    ...figures.flatMap(({ name, svg }) => [[`${name}.svg`, svg] as const, [`${name}.png`, svgToPng(svg)] as const]),
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
