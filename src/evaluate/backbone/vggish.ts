import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import type { Weight } from "../../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { type VggishConfig, vggishConfigOf } from "../../models/vggish/config.ts";
import { bandCount, exampleFrames, leastSamples, vggishExamples, vggishRate } from "../../models/vggish/examples.ts";
import { prepareVggish } from "../../models/vggish/prepare.ts";
import { vggish } from "../../models/vggish/vggish.ts";
import { Scope } from "../../nn/scope.ts";
import { locateWeights } from "../../weights/read-weights.ts";
import type { Backbone, Features } from "./backbone.ts";
import { BatchQueue } from "./batch-queue.ts";
import { batchOf, firstRows, joinedRows } from "./batch-rows.ts";
import {
  channelMean,
  checkLength,
  firstChannelPadded,
  type Preparation,
  sixteenBits,
  sixteenBitsAtRate,
} from "./prepare.ts";

/** How a clip is prepared; `paper-2023` and `audioldm-eval` differ in everything but the network. */
export type VggishProtocol = "paper-2023" | "audioldm-eval" | "kadtk" | "foley";

const preparations: Readonly<Record<VggishProtocol, Preparation>> = {
  "paper-2023": sixteenBits,
  "audioldm-eval": firstChannelPadded,
  kadtk: sixteenBitsAtRate,
  foley: channelMean,
};

/** Examples of 0.96 s in one run: more are hardly faster, and take more memory. */
const batchSize = 6;

/**
 * VGGish's embeddings before the last ReLU, without PCA: a row for every 0.96 s.
 *
 * @param file torchvggish's `vggish-10086976.pth`
 * @throws FoleyError "weights" where it is of another network
 */
export async function loadVggish(
  runtime: Runtime,
  file: ByteSource,
  { protocol }: { readonly protocol: VggishProtocol },
): Promise<Backbone> {
  const hash = await file.sha256();
  const found = await locateWeights(file);
  const config = vggishConfigOf(file.name, found);
  const network = new Network(await compile(runtime, file.name, config, found), config);
  const { prepare, words } = preparations[protocol];
  return {
    name: "vggish",
    hash,
    protocol: `vggish-${protocol}-1: ${words} to ${vggishRate} Hz`,
    async embed(clip) {
      const samples = prepare(clip, vggishRate);
      checkLength("VGGish", samples, leastSamples, vggishRate);
      return network.hear(vggishExamples(samples));
    },
    limitedTo: null,
  };
}

async function compile(
  runtime: Runtime,
  file: string,
  config: VggishConfig,
  found: ReadonlyMap<string, Weight>,
): Promise<Executable> {
  const embedding = vggish(Scope.root(), config, input("mel", [batchSize, 1, exampleFrames, bandCount]));
  const prepared = await prepareVggish(runtime, file, config, found);
  // Judges hear in turn: what each keeps between its runs would add up.
  return runtime.compile(program({ embedding }), { ...prepared, keepsMemory: false });
}

class Network {
  readonly #executable: Executable;
  readonly #width: number;
  readonly #queue: BatchQueue<Float32Array, Float32Array>;

  constructor(executable: Executable, { widths }: VggishConfig) {
    this.#executable = executable;
    this.#width = widths.at(-1) as number;
    this.#queue = new BatchQueue(batchSize, (examples) => this.#run(examples));
  }

  /** @param examples `[example, 96, 64]` */
  async hear({ data, shape: [rows = 0] }: Tensor<"float32">): Promise<Features> {
    const size = data.length / rows;
    const parts = Array.from({ length: rows }, (_, row) =>
      this.#queue.add(data.subarray(row * size, (row + 1) * size)),
    );
    return { embeddings: joinedRows(await Promise.all(parts)), rows, width: this.#width, logits: null };
  }

  async #run(examples: readonly Float32Array[]): Promise<Float32Array[]> {
    const mel = batchOf(examples, [batchSize, 1, exampleFrames, bandCount]);
    return firstRows(floatsIn(await this.#executable.run({ mel }), "embedding"), batchSize, examples.length);
  }
}
