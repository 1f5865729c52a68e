import { resample } from "../../audio/resample.ts";
import { mixToMono, peak, type Waveform } from "../../audio/waveform.ts";
import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { ExecutableCache } from "../../engine/runtime/executable-cache.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { type PasstConfig, passtConfigOf } from "../../models/passt/config.ts";
import { passtLogMel, passtMel } from "../../models/passt/log-mel.ts";
import { passt } from "../../models/passt/passt.ts";
import { preparePasst } from "../../models/passt/prepare.ts";
import { Scope } from "../../nn/scope.ts";
import { readWeights } from "../../weights/read-weights.ts";
import type { Backbone } from "./backbone.ts";
import { BatchQueue } from "./batch-queue.ts";
import { batchOf, firstHeard, type HeardItem, meanHeard } from "./batch-rows.ts";
import { channelMean, checkLength } from "./prepare.ts";

/**
 * How a clip is prepared.
 *
 * `av-benchmark`: the first 10 s, which is how tables of AudioCaps have FD, KL and IS by PaSST.
 * `stable-audio`: all of it in overlapping windows, which is how Stable Audio has KL by PaSST.
 */
export type PasstProtocol = "av-benchmark" | "stable-audio";

const { sampleRate, hopSize } = passtMel;
const windowSamples = 10 * sampleRate;
const windowStep = 5 * sampleRate;
/** A window of fewer samples is heard as it is, since most of it would be silence. */
const leastFilledUp = 1.5 * sampleRate;
/** One patch of 16 frames, before which pre-emphasis takes a sample. */
const leastSamples = 15 * hopSize + 1;
/** -1 dB of full scale. */
const stableAudioPeak = 10 ** (-1 / 20);
/** That of 10 s, and one for what is short. */
const mostPrograms = 2;

/** A clip cut into what the network hears at once, and the same in words for cache keys and manifests. */
interface Cutting {
  readonly words: string;
  cut(clip: Waveform): Float32Array[];
}

const cuttings: Readonly<Record<PasstProtocol, Cutting>> = {
  "av-benchmark": {
    words: `${channelMean.words} to ${sampleRate} Hz, the first 10 s, zeros after what is shorter`,
    cut: (clip) => [filledUp(channelMean.prepare(clip, sampleRate).subarray(0, windowSamples))],
  },
  "stable-audio": {
    words: `channel mean, torchaudio sinc to ${sampleRate} Hz, peak at -1 dB, 10 s every 5 s and their mean, zeros after a last one beyond 1.5 s`,
    cut: (clip) => {
      const samples = loudestAt(stableAudioPeak, resample(mixToMono(clip), clip.sampleRate, sampleRate));
      checkLength("PaSST", samples, leastSamples, sampleRate);
      return windowsOf(samples);
    },
  },
};

/**
 * PaSST, a transformer that names the sounds of AudioSet.
 *
 * @param file a published checkpoint for 10 s, such as `passt-s-f128-p16-s10-ap.476-swa.pt`
 * @throws FoleyError "weights" where it is of another network
 */
export async function loadPasst(
  runtime: Runtime,
  file: ByteSource,
  { protocol }: { readonly protocol: PasstProtocol },
): Promise<Backbone> {
  const hash = await file.sha256();
  const found = await readWeights(file);
  const config = passtConfigOf(file.name, found);
  const network = new Network(runtime, config, preparePasst(file.name, config, found));
  const { words, cut } = cuttings[protocol];
  return {
    name: "passt",
    hash,
    protocol: `passt-${protocol}-1: ${words}`,
    limitedTo: null,
    embed: async (clip) => meanHeard(await Promise.all(cut(clip).map((samples) => network.hear(samples)))),
  };
}

/** Half of each window lies within the next one; what is left after the last whole step is none of its own. */
function windowsOf(samples: Float32Array): Float32Array[] {
  const windows: Float32Array[] = [];
  for (let start = 0; start < Math.max(windowStep, samples.length - windowStep); start += windowStep) {
    const window = samples.subarray(start, start + windowSamples);
    windows.push(window.length > leastFilledUp ? filledUp(window) : window);
  }
  return windows;
}

function filledUp(samples: Float32Array): Float32Array {
  if (samples.length === windowSamples) return samples;
  const padded = new Float32Array(windowSamples);
  padded.set(samples);
  return padded;
}

/** Silence stays silence. */
function loudestAt(level: number, samples: Float32Array): Float32Array {
  const gain = level / (peak(samples) || 1);
  return samples.map((sample) => sample * gain);
}

/** The network for windows of any length up to 10 s, one after the other: each run takes all threads. */
class Network {
  readonly #runtime: Runtime;
  readonly #config: PasstConfig;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #programs = new ExecutableCache(mostPrograms);
  readonly #queue = new BatchQueue<Float32Array, HeardItem>(1, (mels) => this.#run(mels));

  constructor(runtime: Runtime, config: PasstConfig, weights: ReadonlyMap<string, Tensor>) {
    this.#runtime = runtime;
    this.#config = config;
    this.#weights = weights;
  }

  /** @param samples `[sample]` at 32 kHz, 10 s or fewer */
  hear(samples: Float32Array): Promise<HeardItem> {
    return this.#queue.add(passtLogMel(samples));
  }

  /** @param mels one, `[time, mel]` */
  async #run(mels: readonly Float32Array[]): Promise<HeardItem[]> {
    const shape = [mels.length, 1, (mels[0]?.length ?? 0) / passtMel.melCount, passtMel.melCount];
    const executable = await this.#programs.for(String(shape[2]), () => this.#compile(shape));
    return firstHeard(await executable.run({ mel: batchOf(mels, shape) }), mels.length, mels.length);
  }

  #compile(shape: readonly number[]): Promise<Executable> {
    const heard = passt(Scope.root(), this.#config, input("mel", shape));
    return this.#runtime.compile(program(heard), { weights: this.#weights, keepsMemory: true });
  }
}
