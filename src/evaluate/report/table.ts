import type { Evaluation, UnusableSound } from "../score/evaluation.ts";
import { metricRows, realToRealWords, testListWords } from "./rows.ts";

/** Unusable sounds that a terminal is shown; files have all of them. */
const mostListed = 20;

/**
 * The scores for a terminal: what was compared, the metrics, what to know, and what was left out.
 *
 * @param whole where all is told of which the table has the first lines, in words
 */
export function tableReport(evaluation: Evaluation, whole = "the evaluation lists all"): string {
  const isHalved = evaluation.realToReal !== null;
  const rows = metricRows(evaluation).map(({ name, value, spread, better, realToReal, sameCount, backbone }) => [
    ...[name, value, spread, better],
    ...(isHalved ? [realToReal, sameCount] : []),
    backbone,
  ]);
  const columns = [
    "metric",
    "score",
    "spread",
    "better",
    ...(isHalved ? ["real to real", "same count"] : []),
    "backbone",
  ];
  const lines = [
    ...heading(evaluation),
    "",
    ...alignColumns([columns, ...rows]),
    ...section("Note", evaluation.warnings),
    ...section(`Left out (${countSounds(evaluation.unusable)})`, listed(evaluation.unusable, whole)),
    ...section("Silent", listedSilent(evaluation, whole)),
  ];
  return `${lines.join("\n")}\n`;
}

function heading(evaluation: Evaluation): string[] {
  const { manifest } = evaluation;
  const { generated, reference, isPaired, pairCount } = manifest;
  const backbones = Object.entries(manifest.backbones).map(
    ([role, { name, hash }]) => `${role} ${name} ${hash.slice(0, 8)}`,
  );
  return [
    `preset ${manifest.preset} (${manifest.presetVersion}); ${backbones.join(", ")}`,
    `${generated.read} generated and ${reference.read} reference sounds, ${isPaired ? `${pairCount} pairs` : "unpaired"}${testListWords(evaluation)}`,
    ...[realToRealWords(evaluation) ?? []].flat(),
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

function listed(unusable: readonly UnusableSound[], whole: string): string[] {
  const lines = unusable.map(
    ({ set, reason, backbone }) => `${set}${backbone === null ? "" : `, for ${backbone}`}: ${reason}`,
  );
  return shortened(lines, whole);
}

function listedSilent({ sounds }: Evaluation, whole: string): string[] {
  const lines = sounds.filter(({ isSilent }) => isSilent).map(({ file }) => `generated: ${file}`);
  return shortened(lines, whole);
}

function shortened(lines: readonly string[], whole: string): string[] {
  if (lines.length <= mostListed) return [...lines];
  return [...lines.slice(0, mostListed), `and ${lines.length - mostListed} more; ${whole}`];
}
