import Papa from "papaparse";
import { type CurveFigure, curveFigureSvg } from "../../plot/curve-figure.ts";
import { svgToPng } from "../../plot/png.ts";
import { digits, markdownTable } from "../report/markdown.ts";
import { claimVerdicts } from "../report/paired.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { type DamageName, damageNames } from "./damage.ts";
import type { Reaction } from "./experiment.ts";
import {
  type FindingReading,
  type MetricReading,
  type Notice,
  paperFinding,
  readFindings,
  readReactions,
} from "./reading.ts";

/** What a report says beside the numbers. */
export interface StudyContext {
  /** That makes it again, with places to be filled in; null where a program asked for it. */
  readonly command: string | null;
  /** The reference set, in words. */
  readonly reference: string;
  readonly clipCount: number;
  /** Sounds that were left out, each with the reason. */
  readonly unusable: readonly string[];
  readonly seeds: number;
  /** The backbones behind each metric, in words. */
  readonly backbones: string;
  readonly vocoder: string;
  /** Whether the scores may stand beside published ones. */
  readonly isComparable: boolean;
  /** All that is needed to repeat it. */
  readonly manifest: object;
}

const damageTitles: Readonly<Record<DamageName, string>> = {
  noise: "Gaussian noise",
  masking: "masking",
  interference: "interference",
  order: "order change",
};

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
    ["README.md", wordsOf(reactions, context)],
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

function wordsOf(reactions: readonly Reaction[], context: StudyContext): string {
  const readings = readReactions(reactions);
  const findings = readFindings(reactions);
  const metrics = metricsOf(reactions);
  const caution = context.isComparable
    ? ""
    : "These backbones are not those of the paper: compare how curves run, never their values.\n";
  return `# How the metrics react to damage

${context.clipCount} clips of ${context.reference}, ${context.seeds} seeds. Every clip, damaged or not, went through a log-mel
spectrogram and ${context.vocoder} before it was heard, so that 0 % is the vocoder's own round trip. Heard by ${context.backbones}.
${leftOut(context.unusable)}${caution}
![curves of each metric over the share of damaged clips](figure-1.svg)

Bands are 95 % confidence intervals over the seeds, each of which damages anew and chooses other clips.

## What each metric notices

${markdownTable(
  ["damage", ...metrics, "in the paper"],
  damageNames.map((damage) => [
    damageTitles[damage],
    ...metrics.map((metric) => cell(readingOf(readings, metric, damage))),
    paperFinding[damage],
  ]),
)}

In brackets the change from no clip damaged to the largest share. *Clearly*: the intervals at both ends are apart, and the change
is at least a tenth of the metric's largest. *Hardly*: apart, but smaller. *Not*: the intervals meet.

${metrics.map((metric) => `- ${sentence(metric, readings)}`).join("\n")}

## The paper's findings

${findingWords(findings)}

${findingTable(findings)}

Mean changes from no clip damaged to the largest share, with 95 % intervals by Student's t over seeds. That a metric *notices* a
damage holds where the whole interval is at least a tenth of the metric's largest change, and fails where the whole interval is smaller; that
it *hardly* does, the other way round. Each metric stands for itself; of twenty intervals one is expected to miss.

## Values

${markdownTable(
  ["metric", "damage", ...sharesOf(reactions).map((share) => `${Math.round(100 * share)} %`)],
  metrics.flatMap((metric) =>
    damageNames.map((damage) => [
      metric,
      damageTitles[damage],
      ...reactions
        .filter((reaction) => reaction.metric === metric && reaction.damage === damage)
        .map(({ mean, low, high }) => `${digits(mean)} ± ${digits((high - low) / 2)}`),
    ]),
  ),
)}

\`reactions.csv\` and \`reactions.json\` hold every single value, and what is needed to repeat them.
${context.command === null ? "" : `\n\`${context.command}\`\n`}`;
}

/** What each finding comes to, verdict by verdict. */
function findingWords(findings: readonly FindingReading[]): string {
  const lines = claimVerdicts.flatMap((verdict) => {
    const own = findings.filter((finding) => finding.verdict === verdict).map(findingText);
    return own.length === 0 ? [] : [`- **${verdict}**: ${own.join("; ")}.`];
  });
  return lines.join("\n");
}

function findingText({ metric, damage, isNoticed }: FindingReading): string {
  return `${metric} ${isNoticed ? "notices" : "hardly notices"} ${damageTitles[damage]}`;
}

function findingTable(findings: readonly FindingReading[]): string {
  const metrics = [...new Set(findings.map(({ metric }) => metric))];
  const text = (metric: string, damage: DamageName): string => {
    const finding = findings.find((one) => one.metric === metric && one.damage === damage) as FindingReading;
    const change = `${signed(finding.mean)} [${digits(finding.low)}, ${digits(finding.high)}]`;
    return `${finding.isNoticed ? "notices" : "hardly"}: ${finding.verdict}, ${change}`;
  };
  return markdownTable(
    ["damage", ...metrics],
    damageNames.map((damage) => [damageTitles[damage], ...metrics.map((metric) => text(metric, damage))]),
  );
}

function leftOut(unusable: readonly string[]): string {
  return unusable.length === 0 ? "" : `\nLeft out:\n\n${unusable.map((line) => `- ${line}`).join("\n")}\n\n`;
}

function cell({ notice, change }: MetricReading): string {
  return `${notice} (${signed(change)})`;
}

function signed(change: number): string {
  return `${change >= 0 ? "+" : "−"}${digits(Math.abs(change))}`;
}

function sentence(metric: string, readings: readonly MetricReading[]): string {
  const own = readings.filter((reading) => reading.metric === metric);
  const kinds: readonly Notice[] = ["clearly", "hardly", "not"];
  const parts = kinds.flatMap((kind) => {
    const titles = own.filter(({ notice }) => notice === kind).map(({ damage }) => damageTitles[damage]);
    if (titles.length === 0) return [];
    const verb = kind === "not" ? "does not notice" : `${kind} notices`;
    return [`${verb} ${titles.join(", ")}`];
  });
  return `**${metric}** ${parts.join("; ")}.`;
}

function readingOf(readings: readonly MetricReading[], metric: string, damage: DamageName): MetricReading {
  return readings.find((reading) => reading.metric === metric && reading.damage === damage) as MetricReading;
}

function metricsOf(reactions: readonly Reaction[]): string[] {
  return [...new Set(reactions.map(({ metric }) => metric))];
}

function sharesOf(reactions: readonly Reaction[]): number[] {
  return [...new Set(reactions.map(({ share }) => share))];
}
