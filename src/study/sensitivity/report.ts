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
  const drawn = await sensitivityDrawn(reactions, context);
  return new Map<string, string | Uint8Array>([...drawn, ["figure-1.png", svgToPng(drawn.get(figureFile) ?? "")]]);
}

const figureFile = "figure-1.svg";

/** The texts of the report and its figure: the same for the same reactions, wherever they are made. */
export async function sensitivityDrawn(
  reactions: readonly Reaction[],
  context: StudyContext,
): Promise<Map<string, string>> {
  const { manifest, ...said } = context;
  const results = { study: "sensitivity", ...said, findings: readFindings(reactions), manifest, reactions };
  return new Map([
    ["README.md", sensitivityWords(reactions, context)],
    ["reactions.csv", `${Papa.unparse(rowsOf(reactions), { newline: "\n" })}\n`],
    ["reactions.json", `${JSON.stringify(results, null, 2)}\n`],
    [figureFile, await curveFigureSvg(figureOf(reactions))],
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
