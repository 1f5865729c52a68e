import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { SharedWeights } from "../../engine/runtime/shared-weights.ts";
import { entryOf } from "../../engine/tensor/entry-of.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { sizeOf } from "../../engine/tensor/shape.ts";
import type { Weight } from "../../engine/tensor/stored-tensor.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { productCount } from "../../nn/winograd.ts";
import { loadWeight } from "../../weights/load-weight.ts";
import { matchConstants } from "../../weights/match.ts";
import { cnn14Head, cnn14Kernel, cnn14Places, framesPerPlace, type TiledLayer, tiledCnn14Layers } from "./cnn14.ts";
import type { PannsConfig } from "./config.ts";

/** Tensors of the published files that the config says already. */
const derived = [/^spectrogram_extractor\./, /^logmel_extractor\./, /num_batches_tracked$/];

/** Names and shapes of Cnn14's published weights. */
export function cnn14Parameters(config: PannsConfig): Scope["parameters"] {
  const scope = Scope.root();
  for (const layer of tiledCnn14Layers(config)) cnn14Kernel(scope, layer);
  cnn14Head(scope, config, input("pooled", [1, numberAt(config.widths, -1)]));
  const places = Scope.root();
  const frames = [1, 1, framesPerPlace];
  cnn14Places(places, config, input("mel", [...frames, config.mel.melCount]), input("isWithin", [...frames, 1]));
  const plain = [...places.parameters].filter(([name]) => !/\.kernel$|conv\d\.bias$/.test(name));
  return new Map([...plain, ...scope.parameters]);
}

/** What programs of `cnn14Places` and `cnn14Head` are compiled with. */
export interface PreparedCnn14 {
  readonly weights: ReadonlyMap<string, Weight>;
  /** The kernels of tiled layers, which are most of all. */
  readonly shared: SharedWeights;
}

/** Output channels whose kernel is made at once: what is needed meanwhile is several times as large. */
const mostOutputs = 64;

/**
 * Published weights as `cnn14Places` and `cnn14Head` take them.
 *
 * @throws FoleyError "weights" where a tensor is missing, extra or of another shape
 */
export async function prepareCnn14(
  runtime: Runtime,
  where: string,
  config: PannsConfig,
  found: ReadonlyMap<string, Weight>,
): Promise<PreparedCnn14> {
  const weights = new Map<string, Weight>(
    matchConstants(where, [...cnn14Parameters(config).values()], found, { ignore: derived }),
  );
  const kernels = new Map<string, Tensor<"float32">>();
  // The largest come last, and take most memory while they are made.
  for (const layer of tiledCnn14Layers(config).reverse()) {
    const { kernel, bias, used } = await prepareLayer(runtime, layer, weights);
    for (const name of used) weights.delete(name);
    const name = `${layer.block}.conv${layer.number}`;
    kernels.set(`${name}.kernel`, kernel);
    weights.set(`${name}.bias`, bias);
  }
  return { weights, shared: new SharedWeights(kernels) };
}

interface PreparedLayer {
  readonly kernel: Tensor<"float32">;
  readonly bias: Tensor<"float32">;
  /** Names of the published weights in them. */
  readonly used: readonly string[];
}

async function prepareLayer(
  runtime: Runtime,
  layer: TiledLayer,
  weights: ReadonlyMap<string, Weight>,
): Promise<PreparedLayer> {
  const { block, number, width, channels, tiling } = layer;
  const count = width % mostOutputs === 0 ? mostOutputs : width;
  const scope = Scope.root();
  const executable = await runtime.compile(program(cnn14Kernel(scope, { ...layer, width: count })));
  const used = new Map<string, Tensor<"float32">>();
  for (const name of scope.parameters.keys()) used.set(name, await loadWeight(entryOf(weights, name)));
  const shape = [productCount(tiling), width, channels];
  const [kernel, bias] = [new Float32Array(sizeOf(shape)), new Float32Array(width)];
  for (let first = 0; first < width; first += count) {
    const feeds = [...used].map(([name, weight]) => [name, rowsOf(weight, first, count)]);
    const made = await executable.run(Object.fromEntries(feeds));
    const part = floatsIn(made, `${block}.conv${number}.kernel`);
    for (let product = 0; product * count * channels < part.length; product++) {
      const values = part.subarray(product * count * channels, (product + 1) * count * channels);
      kernel.set(values, (product * width + first) * channels);
    }
    bias.set(floatsIn(made, `${block}.conv${number}.bias`), first);
  }
  await executable.dispose();
  return { kernel: float32(kernel, shape), bias: float32(bias), used: [...used.keys()] };
}

/** Of the first axis, without a copy. */
function rowsOf({ shape: [rows = 1, ...inner], data }: Tensor<"float32">, first: number, count: number): Tensor {
  const size = data.length / rows;
  return float32(data.subarray(first * size, (first + count) * size), [count, ...inner]);
}
