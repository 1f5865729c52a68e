import type { Evaluation, UnusableSound } from "../score/evaluation.ts";
import { metricRows } from "./rows.ts";

/** Unusable sounds that a terminal is shown; files have all of them. */
const mostListed = 20;

/** The scores for a terminal: what was compared, the metrics, what to know, and what was left out. */
export function tableReport(evaluation: Evaluation): string {
  const rows = metricRows(evaluation).map(({ name, value, spread, better, backbone }) => [
    name,
    value,
    spread,
    better,
    backbone,
  ]);
  const lines = [
    ...heading(evaluation),
    "",
    ...alignColumns([["metric", "score", "spread", "better", "backbone"], ...rows]),
    ...section("Note", evaluation.warnings),
    ...section(`Left out (${countSounds(evaluation.unusable)})`, listed(evaluation.unusable)),
    ...section("Silent", listedSilent(evaluation)),
  ];
  return `${lines.join("\n")}\n`;
}

function heading({ manifest }: Evaluation): string[] {
  const { generated, reference, isPaired, pairCount } = manifest;
  const backbones = Object.entries(manifest.backbones).map(
    ([role, { name, hash }]) => `${role} ${name} ${hash.slice(0, 8)}`,
  );
  return [
    `preset ${manifest.preset} (${manifest.presetVersion}); ${backbones.join(", ")}`,
    `${generated.read} generated and ${reference.read} reference sounds, ${isPaired ? `${pairCount} pairs` : "unpaired"}`,
  ];
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function countSounds(unusable: readonly UnusableSound[]): number {
  return new Set(unusable.map(({ set, file }) => `${set}/${file}`)).size;
}

function listed(unusable: readonly UnusableSound[]): string[] {
  const lines = unusable.map(
    ({ set, reason, backbone }) => `${set}${backbone === null ? "" : `, for ${backbone}`}: ${reason}`,
  );
  return shortened(lines);
}

function listedSilent({ sounds }: Evaluation): string[] {
  return shortened(sounds.filter(({ isSilent }) => isSilent).map(({ file }) => `generated: ${file}`));
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= mostListed) return [...lines];
  return [...lines.slice(0, mostListed), `and ${lines.length - mostListed} more; --json lists all`];
}
