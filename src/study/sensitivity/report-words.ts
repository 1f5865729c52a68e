import { digits } from "../../results/digits.ts";
import { claimVerdicts } from "../../results/paired.ts";
import { type DamageName, damageNames, damageTitles } from "../../results/sensitivity/damage-name.ts";
import type { Reaction } from "../../results/sensitivity/reaction.ts";
import {
  type FindingReading,
  type MetricReading,
  type Notice,
  paperFinding,
  readFindings,
  readReactions,
} from "../../results/sensitivity/reading.ts";
import { markdownTable } from "../report/markdown.ts";
import { percentOf } from "./settings.ts";

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

/** The report in words and tables, as Markdown. */
export function sensitivityWords(reactions: readonly Reaction[], context: StudyContext): string {
  const caution = context.isComparable
    ? ""
    : "These backbones are not those of the paper: compare how curves run, never their values.\n";
  return `# How the metrics react to damage

${context.clipCount} clips of ${context.reference}, ${context.seeds} seeds. Every clip, damaged or not, went through a log-mel
spectrogram and ${context.vocoder} before it was heard, so that 0 % is the vocoder's own round trip. Heard by ${context.backbones}.
${leftOut(context.unusable)}${caution}
![curves of each metric over the share of damaged clips](figure-1.svg)

Bands are 95 % confidence intervals over the seeds, each of which damages anew and chooses other clips.

${noticeSection(readReactions(reactions), metricsOf(reactions))}

${findingSection(readFindings(reactions))}

${valueSection(reactions)}

\`reactions.csv\` and \`reactions.json\` hold every single value, and what is needed to repeat them.
${context.command === null ? "" : `\n\`${context.command}\`\n`}`;
}

function noticeSection(readings: readonly MetricReading[], metrics: readonly string[]): string {
  return `## What each metric notices

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

${metrics.map((metric) => `- ${sentence(metric, readings)}`).join("\n")}`;
}

function findingSection(findings: readonly FindingReading[]): string {
  return `## The paper's findings

${findingWords(findings)}

${findingTable(findings)}

Mean changes from no clip damaged to the largest share, with 95 % intervals by Student's t over seeds. That a metric *notices* a
damage holds where the whole interval is at least a tenth of the metric's largest change, and fails where the whole interval is smaller; that
it *hardly* does, the other way round. Each metric stands for itself; of twenty intervals one is expected to miss.`;
}

function valueSection(reactions: readonly Reaction[]): string {
  return `## Values

${markdownTable(
  ["metric", "damage", ...sharesOf(reactions).map((share) => `${percentOf(share)} %`)],
  metricsOf(reactions).flatMap((metric) =>
    damageNames.map((damage) => [
      metric,
      damageTitles[damage],
      ...reactions
        .filter((reaction) => reaction.metric === metric && reaction.damage === damage)
        .map(({ mean, low, high }) => `${digits(mean)} ± ${digits((high - low) / 2)}`),
    ]),
  ),
)}`;
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

/** In the order in which they were measured. */
export function metricsOf(reactions: readonly Reaction[]): string[] {
  return [...new Set(reactions.map(({ metric }) => metric))];
}

function sharesOf(reactions: readonly Reaction[]): number[] {
  return [...new Set(reactions.map(({ share }) => share))];
}
