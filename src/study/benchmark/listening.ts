import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import { resample } from "../../audio/resample.ts";
import { firstChannel, monoWaveform } from "../../audio/waveform.ts";
import type { Item } from "../../data/dataset.ts";
import { itemSound } from "../../data/read-item.ts";
import { escapeHtml } from "../../evaluate/report/escape-html.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { testConditionsOf } from "../../results/benchmark/grid.ts";
import type { Condition } from "../../results/benchmark/score.ts";
import { isBetter } from "../../results/benchmark/tables.ts";
import { player } from "../report/page.ts";
import type { BenchmarkConfig } from "./config.ts";
import { soundsFolder } from "./run-cell.ts";
import { captionOf } from "./sound-groups.ts";
import type { StudySounds } from "./sounds.ts";

const sampleRate = 16_000;

/**
 * Sounds to listen to, as HTML: the real ones and what each cell of the first seed made for them at its best FD.
 *
 * @param sounds those of each data set
 */
export async function listeningHtml(
  config: BenchmarkConfig,
  results: readonly CellResult[],
  sounds: ReadonlyMap<string, StudySounds>,
  folder: string,
): Promise<string> {
  const parts = ["<h2>To listen to</h2>"];
  for (const [dataset, { tested }] of sounds) {
    const cells = results.filter((cell) => cell.dataset === dataset && cell.seed === config.seeds[0]);
    for (const [i, item] of tested.slice(0, config.listenCount).entries()) {
      parts.push(`<h3>${escapeHtml(`${dataset}: ${captionOf(item, i)}`)}</h3><table>`);
      parts.push(row("a real sound", [await realSound(item, config.evaluation.durationSeconds)]));
      for (const cell of cells) {
        const made = await Promise.all(testConditionsOf(cell, config).map((test) => madeSound(folder, cell, test, i)));
        parts.push(row(`${cell.start}, ${cell.condition ?? "not fine-tuned"}`, made));
      }
      parts.push("</table>");
    }
  }
  return parts.join("\n");
}

function row(title: string, cells: readonly string[]): string {
  return `<tr><td>${escapeHtml(title)}${cells.map((cell) => `<td>${cell}`).join("")}</tr>`;
}

async function realSound(item: Item, seconds: number): Promise<string> {
  const waveform = await itemSound(item);
  const samples = resample(firstChannel(waveform), waveform.sampleRate, sampleRate);
  const shown = samples.slice(0, Math.round(seconds * sampleRate));
  return player(await encodeAudio(monoWaveform(shown, sampleRate), "mp3"));
}

async function madeSound(folder: string, cell: CellResult, test: Condition, index: number): Promise<string> {
  const path = join(soundsFolder(folder, cell, bestStep(cell, test)), `${test}-${index}.mp3`);
  return existsSync(path) ? `from ${test} ${player(await readFile(path))}` : "";
}

/** The step whose sounds are listened to: that of the best FD. */
export function bestStep({ curve }: Pick<CellResult, "curve">, test: Condition): number {
  const scored = curve.flatMap(({ step, scores }) => (scores[test] ? [{ step, fd: scores[test].FD }] : []));
  return scored.reduce((best, next) => (isBetter("FD", next.fd, best.fd) ? next : best)).step;
}
