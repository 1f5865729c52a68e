import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeWav } from "../../src/audio/wav/encode-wav.ts";
import { monoWaveform } from "../../src/audio/waveform.ts";
import { tinyResults } from "./tiny-results.ts";

/** Half a second of a tone, as a file. */
export function toneBytes(hertz: number): Uint8Array {
  const samples = Float32Array.from({ length: 8000 }, (_, i) => 0.3 * Math.sin((2 * Math.PI * hertz * i) / 16_000));
  return encodeWav(monoWaveform(samples, 16_000));
}

const [cell] = tinyResults.cells;

/** A folder with a finished report, a benchmark of two cells of which one is done, and a scored run of training. */
export async function researchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "foley-research-"));
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const lines = (all: readonly object[]): string => all.map((line) => `${JSON.stringify(line)}\n`).join("");
  const two = { ...tinyResults.config, seeds: [1, 2] };
  await put("done/results.json", JSON.stringify(tinyResults));
  await put("going/config.json", JSON.stringify(two));
  await put("going/made-by.json", JSON.stringify({ backbones: tinyResults.backbones }));
  await put("going/ledger.jsonl", lines([{ study: "a" }, { id: cell?.id, result: cell?.curve }]));
  const begun = "going/cells/bells-scratch-text-seed2";
  await put(`${begun}/log.jsonl`, lines([{ step: 10, "text.FD": 20, "text.IS": 2, "text.KL": 1, "text.FAD": 3 }]));
  await put(`${begun}/heard/10/text-0.wav`, toneBytes(440));
  await put("run/log.jsonl", lines([...runLines(), { step: 20, fd: 30 }]));
  await put("run/best.json", JSON.stringify({ metric: "fd", step: 20, value: 30 }));
  await put("run/best/sounds/dog.wav", toneBytes(660));
  await put("run/sounds/dog.wav", toneBytes(880));
  return folder;
}

function runLines(): object[] {
  const losses = Array.from({ length: 20 }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1), itemsPerSecond: 4 }));
  return [{ step: 0, fd: 60 }, ...losses.slice(0, 10), { step: 10, fd: 40 }, ...losses.slice(10)];
}
