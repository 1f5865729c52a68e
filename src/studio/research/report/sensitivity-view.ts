import { damageNames, damageTitles } from "../../../results/sensitivity/damage-name.ts";
import { paperFinding, readFindings, readReactions } from "../../../results/sensitivity/reading.ts";
import type { SensitivityReport } from "../../../results/sensitivity/sensitivity-report.ts";
import type { ClaimView, CurveFigureView, ReportView, ScoreTable } from "./report-view.ts";
import { seededCurve } from "./seeded-curve.ts";

/** Figure 1, what each metric notices, and the paper's findings. */
export function sensitivityView(report: SensitivityReport): ReportView {
  const { reference, clipCount, seeds, vocoder, backbones, isComparable, command } = report;
  const caution = isComparable
    ? "as in the paper"
    : "who are not the paper's: compare how curves run, never their values";
  return {
    title: "How the metrics react to damage",
    words: [
      `${clipCount} clips of ${reference}, ${seeds} seeds; every clip, damaged or not, went through a log-mel spectrogram and ${vocoder}.`,
      `Heard by ${backbones}, ${caution}.`,
    ],
    tables: [changeTable(report), valueTable(report)],
    figures: [figure1(report)],
    claims: findingViews(report),
    command,
  };
}

function metricsOf({ reactions }: SensitivityReport): string[] {
  return [...new Set(reactions.map(({ metric }) => metric))];
}

function changeTable(report: SensitivityReport): ScoreTable {
  const metrics = metricsOf(report);
  const findings = readFindings(report.reactions);
  const notices = readReactions(report.reactions);
  return {
    title: "What each metric notices",
    note: "The change from no clip damaged to the largest share, with 95 % intervals over seeds. Clearly: both ends are apart, and the change is at least a tenth of the metric's largest; hardly: apart, but smaller; not: they meet.",
    labels: ["damage", "in the paper"],
    columns: metrics.map((title) => ({ title, better: null })),
    alikeBy: "column",
    rows: damageNames.map((damage) => ({
      labels: [damageTitles[damage], paperFinding[damage]],
      scores: metrics.map((metric) => {
        const finding = findings.find((one) => one.metric === metric && one.damage === damage);
        const notice = notices.find((one) => one.metric === metric && one.damage === damage)?.notice ?? null;
        if (finding === undefined) return null;
        const { mean, low, high } = finding;
        return { values: changesOf(report, metric, damage), mean, low, high, paper: null, detail: notice };
      }),
    })),
  };
}

/** From no clip damaged to the largest share, by seed. */
function changesOf({ reactions }: SensitivityReport, metric: string, damage: string): number[] {
  const own = reactions.filter((reaction) => reaction.metric === metric && reaction.damage === damage);
  const first = own[0]?.values ?? [];
  return (own.at(-1)?.values ?? []).map((value, seed) => value - (first[seed] ?? Number.NaN));
}

function valueTable(report: SensitivityReport): ScoreTable {
  const shares = [...new Set(report.reactions.map(({ share }) => share))];
  return {
    title: "Values at each share of damaged clips",
    note: "Means over seeds with 95 % intervals by Student's t.",
    labels: ["metric", "damage"],
    columns: shares.map((share) => ({ title: `${Math.round(100 * share)} %`, better: null })),
    alikeBy: "row",
    rows: metricsOf(report).flatMap((metric) =>
      damageNames.map((damage) => ({
        labels: [metric, damageTitles[damage]],
        scores: shares.map((share) => {
          const one = report.reactions.find(
            (reaction) => reaction.metric === metric && reaction.damage === damage && reaction.share === share,
          );
          if (one === undefined) return null;
          const { values, mean, low, high } = one;
          return { values, mean, low, high, paper: null, detail: null };
        }),
      })),
    ),
  };
}

function figure1(report: SensitivityReport): CurveFigureView {
  return {
    title: "Figure 1: how each metric reacts to damaged clips",
    legend: "damage",
    xTitle: "damaged clips (%)",
    panels: metricsOf(report).map((metric) => ({
      title: metric,
      better: null,
      levels: [],
      curves: damageNames.map((damage) =>
        seededCurve(
          damageTitles[damage],
          report.reactions
            .filter((reaction) => reaction.metric === metric && reaction.damage === damage)
            .flatMap(({ share, values }) => values.map((y, i) => ({ x: 100 * share, seed: String(i + 1), y }))),
          null,
        ),
      ),
    })),
  };
}

function findingViews({ reactions, seeds }: SensitivityReport): ClaimView[] {
  const findings = readFindings(reactions);
  return damageNames.map((damage) => ({
    claim: `${damageTitles[damage]}: ${paperFinding[damage]}`,
    readings: findings
      .filter((finding) => finding.damage === damage)
      .map(({ metric, isNoticed, verdict, mean, low, high }) => ({
        of: isNoticed ? "notices it" : "hardly notices it",
        ...{ metric, verdict, mean, low, high },
        basis: `${seeds} seeds`,
      })),
  }));
}
