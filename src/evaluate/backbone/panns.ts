import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { ExecutableCache } from "../../engine/runtime/executable-cache.ts";
import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import { cnn14Head, cnn14Places, framesPerPlace } from "../../models/panns/cnn14.ts";
import { type PannsConfig, pannsConfigOf } from "../../models/panns/config.ts";
import { PannsLogMel } from "../../models/panns/log-mel.ts";
import { type PreparedCnn14, prepareCnn14 } from "../../models/panns/prepare.ts";
import { Scope } from "../../nn/scope.ts";
import { locateWeights } from "../../weights/read-weights.ts";
import type { Backbone, Features } from "./backbone.ts";
import { BatchQueue } from "./batch-queue.ts";
import { batchOf, firstHeard, firstRows } from "./batch-rows.ts";
import { type Chunk, chunksOf, poolPlaces } from "./panns-chunks.ts";
import { channelMean, checkLength, firstChannelPadded, type Preparation, sixteenBitsAtRate } from "./prepare.ts";

/** How a clip is prepared. */
export type PannsProtocol = "paper-2023" | "kadtk" | "foley";

const preparations: Readonly<Record<PannsProtocol, Preparation>> = {
  "paper-2023": firstChannelPadded,
  kadtk: sixteenBitsAtRate,
  foley: channelMean,
};

/** Clips in one run: enough for the widest layers to read their weights once for several. */
const batchSize = 4;
/** Compiled lengths that are kept. */
const mostPrograms = 2;

/**
 * PANNs' Cnn14, at 16 or 32 kHz as the file says.
 *
 * @param file a published checkpoint, `Cnn14_16k_mAP=0.438.pth` or `Cnn14_mAP=0.431.pth`
 * @throws FoleyError "weights" where it is of another network
 */
export async function loadPanns(
  runtime: Runtime,
  file: ByteSource,
  { protocol }: { readonly protocol: PannsProtocol },
): Promise<Backbone> {
  const hash = await file.sha256();
  const found = await locateWeights(file);
  const config = pannsConfigOf(file.name, found);
  const network = new Cnn14(runtime, config, await prepareCnn14(runtime, file.name, config, found));
  const logMel = new PannsLogMel(config.mel);
  const { sampleRate, hopSize } = config.mel;
  const { prepare, words } = preparations[protocol];
  return {
    name: `panns-cnn14-${sampleRate / 1000}k`,
    hash,
    protocol: `panns-${protocol}-1: ${words} to ${sampleRate} Hz`,
    async embed(clip) {
      const samples = prepare(clip, sampleRate);
      checkLength("PANNs", samples, framesPerPlace * hopSize, sampleRate);
      return network.hear(logMel.compute(samples).data);
    },
    limitedTo: null,
  };
}

/** The network for clips of any length, in batches. */
class Cnn14 {
  readonly #runtime: Runtime;
  readonly #config: PannsConfig;
  readonly #prepared: PreparedCnn14;
  readonly #programs = new ExecutableCache(mostPrograms);
  readonly #queues = new Map<number, BatchQueue<Chunk, Float32Array>>();
  readonly #heads: BatchQueue<Float32Array, Features>;
  #head: Promise<Executable> | null = null;
  #lastRun: Promise<unknown> = Promise.resolve();

  constructor(runtime: Runtime, config: PannsConfig, prepared: PreparedCnn14) {
    this.#runtime = runtime;
    this.#config = config;
    this.#prepared = prepared;
    this.#heads = new BatchQueue(batchSize, (pooled) => this.#runHead(pooled));
  }

  /** @param mel decibels `[time, mel]` */
  async hear(mel: Float32Array): Promise<Features> {
    const chunks = chunksOf(mel, this.#config.mel.melCount);
    const places = await Promise.all(chunks.map((chunk) => this.#queue(chunk.limit).add(chunk)));
    return this.#heads.add(poolPlaces(chunks, places));
  }

  #queue(limit: number): BatchQueue<Chunk, Float32Array> {
    const run = (chunks: readonly Chunk[]) => this.#inTurn(() => this.#runPlaces(limit, chunks));
    const queue = this.#queues.get(limit) ?? new BatchQueue(batchSize, run);
    this.#queues.set(limit, queue);
    return queue;
  }

  /** One length at a time: each run takes all threads, and a program must not go while it runs. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastRun.then(work);
    this.#lastRun = result.catch(() => {});
    return result;
  }

  async #runPlaces(limit: number, chunks: readonly Chunk[]): Promise<Float32Array[]> {
    const { melCount } = this.#config.mel;
    const mels = chunks.map(({ mel }) => mel);
    const within = mels.map(({ length }) => new Float32Array(length / melCount).fill(1));
    const executable = await this.#program(limit);
    const results = await executable.run({
      mel: batchOf(mels, [batchSize, 1, limit, melCount]),
      isWithin: batchOf(within, [batchSize, 1, limit, 1]),
    });
    return firstRows(floatsIn(results, "places"), batchSize, chunks.length);
  }

  #program(limit: number): Promise<Executable> {
    return this.#programs.for(String(limit), () => this.#compile(limit));
  }

  #compile(limit: number): Promise<Executable> {
    const mel = input("mel", [batchSize, 1, limit, this.#config.mel.melCount]);
    const isWithin = input("isWithin", [batchSize, 1, limit, 1]);
    const places = cnn14Places(Scope.root(), this.#config, mel, isWithin);
    // Judges hear in turn: what each keeps between its runs would add up.
    return this.#runtime.compile(program({ places }), { ...this.#prepared, keepsMemory: false });
  }

  async #runHead(pooled: readonly Float32Array[]): Promise<Features[]> {
    const shape = [batchSize, this.#config.widths.at(-1) as number];
    this.#head ??= this.#runtime.compile(
      program(cnn14Head(Scope.root(), this.#config, input("pooled", shape))),
      this.#prepared,
    );
    const results = await (await this.#head).run({ pooled: batchOf(pooled, shape) });
    return firstHeard(results, batchSize, pooled.length).map(({ embedding: embeddings, logits }) => {
      return { embeddings, logits, rows: 1, width: embeddings.length };
    });
  }
}
