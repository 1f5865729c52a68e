import type { MelFilter } from "../../audio/mel-filter-bank.ts";
import { resample } from "../../audio/resample.ts";
import { resampleKaiser } from "../../audio/resample-kaiser.ts";
import { mixToMono, peak, type Waveform } from "../../audio/waveform.ts";
import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import { entryOf } from "../../engine/tensor/entry-of.ts";
import { toFloat32 } from "../../engine/tensor/float16.ts";
import { melBasis, type Openl3Config, openl3ConfigOf } from "../../models/openl3/config.ts";
import { exampleTime, openl3FilterBank, openl3LogMel, openl3Rate } from "../../models/openl3/log-mel.ts";
import { openl3 } from "../../models/openl3/openl3.ts";
import { prepareOpenl3 } from "../../models/openl3/prepare.ts";
import { Scope } from "../../nn/scope.ts";
import { readWeights } from "../../weights/read-weights.ts";
import type { Backbone, Features } from "./backbone.ts";
import { BatchQueue } from "./batch-queue.ts";
import { batchOf, firstRows } from "./batch-rows.ts";

/** Up to so much is heard of every sound, in hertz of its rate. */
const comparedRate = 44_100;
/** -1 dB of full scale. */
const loudest = 10 ** (-1 / 20);
const hopSamples = openl3Rate / 2;
/** Seconds in one run. */
const batchSize = 2;

/**
 * OpenL3 as Stable Audio has it for FD: 512 dimensions for each channel, every half second.
 *
 * @param file torchopenl3's of mel128 or mel256, such as `torchopenl3_mel256_env_512.pth.tar`; that of 6144 holds the same weights
 * @throws FoleyError "weights" where it is of another network
 */
export async function loadOpenl3(runtime: Runtime, file: ByteSource): Promise<Backbone> {
  const hash = await file.sha256();
  const found = await readWeights(file);
  const config = openl3ConfigOf(file.name, found);
  const bank = openl3FilterBank(toFloat32(entryOf(found, melBasis)));
  const mel = input("mel", [batchSize, 1, exampleTime, config.melCount]);
  const embedding = openl3(Scope.root(), config, mel);
  const weights = prepareOpenl3(file.name, config, found);
  const executable = await runtime.compile(program({ embedding }), { weights, keepsMemory: true });
  const network = new Network(executable, config, bank);
  return {
    name: `openl3-mel${config.melCount}`,
    hash,
    protocol:
      "openl3-stable-audio-1: peak at -1 dB, torchaudio sinc to 44100 Hz, resampy kaiser_best to 48000 Hz, 1 s every 0.5 s from -0.5 s on, left and right side by side, one channel twice",
    limitedTo: null,
    embed: async (clip) => sideBySide(await Promise.all(twoChannels(clip).map((samples) => network.hear(samples)))),
  };
}

/** One array for one channel, two for two; of more channels their mean. */
function twoChannels(clip: Waveform): Float32Array[] {
  const channels = clip.channels.length > 2 ? [mixToMono(clip)] : clip.channels;
  const gain = loudest / (Math.max(...channels.map(peak)) || 1);
  return channels.map((channel) => {
    const compared = resample(
      channel.map((sample) => sample * gain),
      clip.sampleRate,
      comparedRate,
    );
    return resampleKaiser(compared, comparedRate, openl3Rate);
  });
}

/** @param sides rows of each channel that there is, equally many */
function sideBySide(sides: readonly (readonly Float32Array[])[]): Features {
  const [left = [], right = left] = sides;
  const width = 2 * (left[0]?.length ?? 0);
  const embeddings = new Float32Array(left.length * width);
  for (const [row, values] of left.entries()) {
    embeddings.set(values, row * width);
    embeddings.set(right[row] ?? values, row * width + width / 2);
  }
  return { embeddings, rows: left.length, width, logits: null };
}

/** Seconds that begin half a second early and every half second from there, the last one filled up. */
function secondsOf(samples: Float32Array): Float32Array[] {
  const length = samples.length + openl3Rate / 2;
  const count = 1 + Math.max(0, Math.ceil((length - openl3Rate) / hopSamples));
  const padded = new Float32Array(openl3Rate + (count - 1) * hopSamples);
  padded.set(samples, openl3Rate / 2);
  return Array.from({ length: count }, (_, i) => padded.subarray(i * hopSamples, i * hopSamples + openl3Rate));
}

class Network {
  readonly #executable: Executable;
  readonly #config: Openl3Config;
  readonly #bank: readonly MelFilter[];
  readonly #queue: BatchQueue<Float32Array, Float32Array>;

  constructor(executable: Executable, config: Openl3Config, bank: readonly MelFilter[]) {
    this.#executable = executable;
    this.#config = config;
    this.#bank = bank;
    this.#queue = new BatchQueue(batchSize, (seconds) => this.#run(seconds));
  }

  /** @param samples `[sample]` at 48 kHz; @returns a row for each second */
  hear(samples: Float32Array): Promise<Float32Array[]> {
    return Promise.all(secondsOf(samples).map((second) => this.#queue.add(second)));
  }

  async #run(seconds: readonly Float32Array[]): Promise<Float32Array[]> {
    const mels = seconds.map((second) => openl3LogMel(second, this.#bank));
    const shape = [batchSize, 1, exampleTime, this.#config.melCount];
    const results = await this.#executable.run({ mel: batchOf(mels, shape) });
    return firstRows(floatsIn(results, "embedding"), batchSize, seconds.length);
  }
}
