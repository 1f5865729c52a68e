import Papa from "papaparse";
import { type CurveFigure, curveFigureSvg } from "../../plot/curve-figure.ts";
import { svgToPng } from "../../plot/png.ts";
import { damageNames, damageTitles } from "../../results/sensitivity/damage-name.ts";
import type { Reaction } from "../../results/sensitivity/reaction.ts";
import { readFindings } from "../../results/sensitivity/reading.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { metricsOf, type StudyContext, sensitivityWords } from "./report-words.ts";

/** The study as a report in words, tables and the four-panel figure. */
export async function sensitivityReport(reactions: readonly Reaction[], context: StudyContext): Promise<ReportFiles> {
  const svg = await curveFigureSvg(figureOf(reactions));
  return new Map<string, string | Uint8Array>([
    ...sensitivityTexts(reactions, context),
    ["figure-1.svg", svg],
    ["figure-1.png", svgToPng(svg)],
  ]);
}

/** The texts of the report: the same for the same reactions, wherever they are made. */
export function sensitivityTexts(reactions: readonly Reaction[], context: StudyContext): Map<string, string> {
  const { manifest, ...said } = context;
  const results = { study: "sensitivity", ...said, findings: readFindings(reactions), manifest, reactions };
  return new Map([
    ["README.md", sensitivityWords(reactions, context)],
    ["reactions.csv", `${Papa.unparse(rowsOf(reactions), { newline: "\n" })}\n`],
    ["reactions.json", `${JSON.stringify(results, null, 2)}\n`],
  ]);
}

function figureOf(reactions: readonly Reaction[]): CurveFigure {
  return {
    title: "How each metric reacts to damaged clips",
    legend: "damage",
    columns: 2,
    panels: metricsOf(reactions).map((metric) => ({
      title: metric,
      xTitle: "damaged clips (%)",
      yTitle: metric,
      levels: [],
      xScale: "linear",
      curves: damageNames.map((damage) => ({
        name: damageTitles[damage],
        points: reactions
          .filter((reaction) => reaction.metric === metric && reaction.damage === damage)
          .map(({ share, mean, low, high }) => ({ x: 100 * share, y: mean, low, high })),
      })),
    })),
  };
}

function rowsOf(reactions: readonly Reaction[]): object[] {
  return reactions.map(({ values, ...reaction }) => ({ ...reaction, values: values.join(" ") }));
}
