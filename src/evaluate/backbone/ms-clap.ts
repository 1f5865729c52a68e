import type { MelFilter } from "../../audio/mel-filter-bank.ts";
import { audioError } from "../../audio/waveform.ts";
import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import {
  msClapFilterBank,
  msClapLogMel,
  msClapMelCount,
  msClapRate,
  msClapSamples,
  msClapTime,
} from "../../models/ms-clap/log-mel.ts";
import { msClapAudio } from "../../models/ms-clap/ms-clap.ts";
import { isMsClapAudio, msClapAudioParts } from "../../models/ms-clap/weights.ts";
import { Scope } from "../../nn/scope.ts";
import { readWeights } from "../../weights/read-weights.ts";
import type { Backbone } from "./backbone.ts";
import { BatchQueue } from "./batch-queue.ts";
import { batchOf, firstRows, joinedRows } from "./batch-rows.ts";
import { sixteenBitsAtRate } from "./prepare.ts";

/** Windows in one run. */
const batchSize = 2;

/**
 * The audio half of Microsoft's CLAP of 2023, as kadtk's `clap-2023` hears with it.
 *
 * @param file the published `CLAP_weights_2023.pth`, of which the text half is not read
 * @throws FoleyError "weights" where it is of another network
 */
export async function loadMsClap(runtime: Runtime, file: ByteSource): Promise<Backbone> {
  const hash = await file.sha256();
  const { config, weights, bands } = msClapAudioParts(file.name, await readWeights(file, isMsClapAudio));
  const embedding = msClapAudio(Scope.root(), config, input("mel", [batchSize, 1, msClapTime, msClapMelCount]));
  const executable = await runtime.compile(program({ embedding }), { weights, keepsMemory: true });
  const bank = msClapFilterBank(bands);
  const queue = new BatchQueue<Float32Array, Float32Array>(batchSize, (windows) => run(executable, bank, windows));
  return {
    name: "ms-clap",
    hash,
    protocol: `ms-clap-kadtk-1: ${sixteenBitsAtRate.words} to ${msClapRate} Hz, 7 s from every second on, zeros after the end`,
    async embed(clip) {
      const samples = sixteenBitsAtRate.prepare(clip, msClapRate);
      if (samples.length === 0) throw audioError("MS-CLAP", "samples", "none", "give a sound that is not empty");
      const rows = await Promise.all(windowsOf(samples).map((window) => queue.add(window)));
      return { embeddings: joinedRows(rows), rows: rows.length, width: config.projection_dim, logits: null };
    },
    limitedTo: null,
  };
}

function windowsOf(samples: Float32Array): Float32Array[] {
  return Array.from({ length: Math.ceil(samples.length / msClapRate) }, (_, second) => {
    const window = new Float32Array(msClapSamples);
    window.set(samples.subarray(second * msClapRate, second * msClapRate + msClapSamples));
    return window;
  });
}

async function run(
  executable: Executable,
  bank: readonly MelFilter[],
  windows: readonly Float32Array[],
): Promise<Float32Array[]> {
  const mels = windows.map((window) => msClapLogMel(window, bank));
  const results = await executable.run({ mel: batchOf(mels, [batchSize, 1, msClapTime, msClapMelCount]) });
  return firstRows(floatsIn(results, "embedding"), batchSize, windows.length);
}
