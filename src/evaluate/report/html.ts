import { melPresets, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { resample } from "../../audio/resample.ts";
import { encodeWav } from "../../audio/wav/encode-wav.ts";
import { mixToMono, monoWaveform } from "../../audio/waveform.ts";
import type { Evaluation, SoundScore } from "../score/evaluation.ts";
import type { JudgedSound } from "../sounds/sound.ts";
import { dataUri } from "./data-uri.ts";
import { escapeHtml } from "./escape-html.ts";
import { formatScore, type MetricRow, metricRows, realToRealWords, testListWords } from "./rows.ts";
import { spectrogramImage } from "./spectrogram-image.ts";

/** How many of the best, and how many of the worst, are shown. */
const shownCount = 5;
/** Seconds of a sound that the report carries. */
const mostSeconds = 10;

/**
 * A page that needs nothing beside itself: the scores, the manifest, and the best and worst sounds to see and hear, by
 * their divergence where sounds are paired, else by their distance from the reference's mean.
 *
 * @param generated and `reference`: where the named sounds are
 */
export async function htmlReport(
  evaluation: Evaluation,
  generated: readonly JudgedSound[],
  reference: readonly JudgedSound[],
): Promise<string> {
  const { metrics, manifest, warnings, unusable } = evaluation;
  const order = metrics.klSoftmax === null ? "distance" : "klSoftmax";
  const ranked = evaluation.sounds
    .filter((sound) => sound[order] !== null)
    .sort((a, b) => (a[order] ?? 0) - (b[order] ?? 0));
  const half = Math.min(shownCount, Math.ceil(ranked.length / 2));
  const [best, worst] = [ranked.slice(0, half), ranked.slice(half).slice(-shownCount).reverse()];
  const places = { generated: byName(generated), reference: byName(reference) };
  const by = order === "distance" ? "distance from the reference's mean" : "KL softmax";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Evaluation of ${manifest.generated.read} sounds</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
td.number { font-variant-numeric: tabular-nums } img { width: 100%; height: 96px; image-rendering: pixelated; display: block }
figure { margin: 0 0 1.5rem; display: grid; grid-template-columns: 1fr 1fr; gap: .3rem 1rem } figcaption { grid-column: 1 / 3 }
audio { width: 100%; height: 32px } .note { background: #fff4d6; padding: .4rem .8rem; margin: .3rem 0 } pre { overflow: auto; background: #f5f5f5; padding: .8rem }
</style>
<h1>Evaluation</h1>
<p>${escapeHtml(heading(evaluation))}</p>
${warnings.map((warning) => `<p class="note">${escapeHtml(warning)}</p>`).join("\n")}
<table><tr><th>metric<th>score<th>spread<th>better<th>real to real<th>same count<th>backbone</tr>
${metricRows(evaluation).map(tableRow).join("\n")}
</table>
<p>${escapeHtml(realToRealWords(evaluation) ?? "No scores of one half of the reference against the other.")}</p>
<h2>Best by ${by}</h2>
${await figures(best, order, places)}
<h2>Worst by ${by}</h2>
${await figures(worst, order, places)}
<h2>Left out</h2>
${unusable.length === 0 ? "<p>Nothing.</p>" : `<ul>${unusable.map(({ set, reason }) => `<li>${set}: ${escapeHtml(reason)}`).join("")}</ul>`}
<h2>Manifest</h2>
<pre>${escapeHtml(JSON.stringify(manifest, null, 2))}</pre>
</html>
`;
}

function tableRow({ name, value, spread, better, realToReal, sameCount, backbone }: MetricRow): string {
  const cells = [name, value, spread, better, realToReal, sameCount, backbone];
  return `<tr>${cells.map((cell) => `<td class="number">${escapeHtml(cell)}`).join("")}</tr>`;
}

interface Places {
  readonly generated: ReadonlyMap<string, JudgedSound>;
  readonly reference: ReadonlyMap<string, JudgedSound>;
}

function heading(evaluation: Evaluation): string {
  const { manifest } = evaluation;
  const { generated, reference, isPaired, pairCount } = manifest;
  const sets = `${generated.read} generated and ${reference.read} reference sounds`;
  return `${sets}, ${isPaired ? `${pairCount} pairs` : "unpaired"}; preset ${manifest.preset}, version ${manifest.presetVersion}${testListWords(evaluation)}.`;
}

async function figures(
  sounds: readonly SoundScore[],
  order: "distance" | "klSoftmax",
  places: Places,
): Promise<string> {
  const parts: string[] = [];
  for (const sound of sounds) {
    const caption = `${sound.file}: ${formatScore(sound[order])}${sound.isSilent ? ", silent" : ""}`;
    const generated = await player(places.generated.get(sound.file), "generated");
    const reference = await player(places.reference.get(sound.reference ?? ""), "reference");
    parts.push(`<figure><figcaption>${escapeHtml(caption)}</figcaption>${generated}${reference}</figure>`);
  }
  return parts.length === 0 ? "<p>None.</p>" : parts.join("\n");
}

async function player(sound: JudgedSound | undefined, label: string): Promise<string> {
  if (sound === undefined) return "<div></div>";
  const waveform = await (await sound.open()).decode();
  const mel = melPresets.audioldm16k;
  const mono = mixToMono(waveform).subarray(0, Math.ceil(mostSeconds * waveform.sampleRate));
  const samples = resample(mono, waveform.sampleRate, mel.sampleRate);
  const audio = dataUri("audio/wav", encodeWav(monoWaveform(samples, mel.sampleRate)));
  const isLongEnough = samples.length > mel.fftSize;
  const image = isLongEnough
    ? `<img alt="${label}" src="${dataUri("image/png", await spectrogramImage(melSpectrogram(samples, mel)))}">`
    : "";
  return `<div>${label}${image}<audio controls src="${audio}"></audio></div>`;
}

function byName(sounds: readonly JudgedSound[]): ReadonlyMap<string, JudgedSound> {
  return new Map(sounds.map((sound) => [sound.name, sound]));
}
