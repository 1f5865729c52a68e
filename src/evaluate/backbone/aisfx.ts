import { resample } from "../../audio/resample.ts";
import { mixToMono, type Waveform } from "../../audio/waveform.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import type { Shape } from "../../engine/tensor/shape.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { aisfx } from "../../models/aisfx/aisfx.ts";
import { type AisfxConfig, parseAisfxConfig } from "../../models/aisfx/config.ts";
import { AisfxLogMel, aisfxRate, leastAisfxSamples } from "../../models/aisfx/log-mel.ts";
import { readPart } from "../../models/part-files.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";
import { type Backbone, embeddedJudge, type Features } from "./backbone.ts";
import { BatchQueue } from "./batch-queue.ts";
import { batchOf, firstHeard, type HeardItem, joinedRows, meanHeard } from "./batch-rows.ts";
import { checkLength } from "./prepare.ts";

/** Its files, which lie side by side. */
const [configFile, weightsFile] = ["config.json", "model.safetensors"] as const;

/** Blocks in one run, whatever their number: a program for each number would cost more to compile than it saves. */
const batchSize = 4;

/** aiSFX in both roles, which share what they hear. */
export interface AisfxBackbones {
  /** The mean over blocks: a row for each clip, with logits. */
  readonly clip: Backbone;
  /** A row for each block of 2.3 s, every 1.2 s. */
  readonly blocks: Backbone;
}

/**
 * aiSFX, an embedding of sound effects by their categories, which comes with foley.
 *
 * Blocks are those of its package: a clip's last frames are left out where they fill none, and what is shorter than one
 * block is followed by silence.
 *
 * @param files settings and weights, side by side
 */
export async function loadAisfx(runtime: Runtime, files: ModelFiles): Promise<AisfxBackbones> {
  const { config: settings, weights } = await readPart(files, "", weightsFile);
  const config = parseAisfxConfig(files.nameOf(configFile), settings);
  const scope = Scope.root();
  aisfx(scope, config, input("mel", [1, 1, config.block_frames, config.mel_bins]));
  const matched = matchWeights(files.nameOf(weightsFile), [...scope.parameters.values()], weights);
  const network = new AisfxNetwork(runtime, config, matched);
  const hash = await hashOf(files);
  const role = (
    name: string,
    words: string,
    pool: (blocks: readonly HeardItem[]) => Features,
    limit: number,
  ): Backbone => ({
    name: embeddedJudge,
    hash,
    protocol: `aisfx-${name}-1: channel mean, ${limitWords(limit)}torchaudio sinc to ${aisfxRate} Hz, ${words}`,
    embed: async (clip) => pool(await network.hear(clip, limit)),
    limitedTo: (rate) => role(name, words, pool, Math.min(rate, limit)),
  });
  return {
    clip: role("clip", "mean of blocks", meanHeard, aisfxRate),
    blocks: role("blocks", "blocks", rowsOf, aisfxRate),
  };
}

function limitWords(limit: number): string {
  return limit < aisfxRate ? `band-limited to ${limit / 2} Hz, ` : "";
}

/** Of the settings and the weights, one after the other. */
async function hashOf(files: ModelFiles): Promise<string> {
  const sources = await Promise.all([configFile, weightsFile].map((path) => files.source(path)));
  const parts = await Promise.all(sources.map((source) => source.read(0, source.size)));
  return sha256(new Uint8Array(await new Blob(parts).arrayBuffer()));
}

function rowsOf(blocks: readonly HeardItem[]): Features {
  const embeddings = joinedRows(blocks.map(({ embedding }) => embedding));
  return { embeddings, rows: blocks.length, width: embeddings.length / blocks.length, logits: null };
}

class AisfxNetwork {
  readonly #runtime: Runtime;
  readonly #config: AisfxConfig;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #logMel: AisfxLogMel;
  readonly #queue = new BatchQueue<Float32Array, HeardItem>(batchSize, (blocks) => this.#run(blocks));
  #program: Promise<Executable> | null = null;
  /** Both roles are asked about the same clip, by the limit of its band. */
  readonly #heard = new WeakMap<Waveform, Map<number, Promise<readonly HeardItem[]>>>();

  constructor(runtime: Runtime, config: AisfxConfig, weights: ReadonlyMap<string, Tensor>) {
    this.#runtime = runtime;
    this.#config = config;
    this.#weights = weights;
    this.#logMel = new AisfxLogMel(config.mel_bins);
  }

  /** @param limit a sample rate: nothing above half of it is heard */
  hear(clip: Waveform, limit: number): Promise<readonly HeardItem[]> {
    const byLimit = this.#heard.get(clip) ?? new Map<number, Promise<readonly HeardItem[]>>();
    this.#heard.set(clip, byLimit);
    const heard = byLimit.get(limit) ?? this.#hear(clip, limit);
    byLimit.set(limit, heard);
    return heard;
  }

  async #hear(clip: Waveform, limit: number): Promise<readonly HeardItem[]> {
    const rate = Math.min(clip.sampleRate, limit);
    const samples = resample(resample(mixToMono(clip), clip.sampleRate, rate), rate, aisfxRate);
    checkLength("aiSFX", samples, leastAisfxSamples, aisfxRate);
    const blocks = blocksOf(this.#logMel.compute(samples), this.#config);
    return Promise.all(blocks.map((block) => this.#queue.add(block)));
  }

  async #run(blocks: readonly Float32Array[]): Promise<HeardItem[]> {
    const { block_frames, mel_bins } = this.#config;
    const shape = [batchSize, 1, block_frames, mel_bins];
    this.#program ??= this.#compile(shape);
    return firstHeard(await (await this.#program).run({ mel: batchOf(blocks, shape) }), batchSize, blocks.length);
  }

  #compile(shape: Shape): Promise<Executable> {
    const { embedding, logits } = aisfx(Scope.root(), this.#config, input("mel", shape));
    return this.#runtime.compile(program({ embedding, logits }), { weights: this.#weights, keepsMemory: true });
  }
}

/**
 * Blocks that overlap by half; frames at the end that fill none are left out.
 *
 * @param mel `[frame, mel]`
 * @returns `[block_frames, mel]` each, one at least, with zeros where there are too few frames
 */
function blocksOf(mel: Float32Array, { block_frames: size, mel_bins }: AisfxConfig): Float32Array[] {
  const [frames, hop] = [mel.length / mel_bins, size / 2];
  const count = Math.max(1, Math.floor((frames - size) / hop) + 1);
  return Array.from({ length: count }, (_, i) => {
    const block = new Float32Array(size * mel_bins);
    block.set(mel.subarray(i * hop * mel_bins, (i * hop + size) * mel_bins));
    return block;
  });
}
