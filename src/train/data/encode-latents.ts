import { magnitudeFloor } from "../../audio/index.ts";
import { input, program } from "../../engine/graph/index.ts";
import type { Executable, Runtime } from "../../engine/runtime/index.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { encode, posteriorOf, type VaeConfig } from "../../models/vae/index.ts";
import { Scope } from "../../nn/index.ts";
import type { TensorCache } from "../../weights/index.ts";
import type { Latent } from "./latent-set.ts";
import type { MelSet, MelStatistics } from "./mel-set.ts";
import { hashOfValues, prepared } from "./prepared-cache.ts";

/** Latents of a set, before any scaling. */
export interface EncodedSet {
  /** For each clip its variants. */
  readonly latents: readonly (readonly Latent[])[];
  readonly latentShape: readonly [number, number, number];
}

export interface EncodeOptions {
  /** How many altered copies of each clip are encoded beside the clip itself. */
  readonly copyCount: number;
  /** Latents are cut to ± this; null leaves them. A tiny VAE's outliers would fix the scale of all. */
  readonly clamp: number | null;
  /** Whether the posterior's deviations are kept, to draw latents from it. */
  readonly samplesLatents: boolean;
  /** Where latents are kept, and the hash of the VAE that makes them; nowhere where absent or null. */
  readonly cache?: { readonly entries: TensorCache; readonly vaeHash: string } | null;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Copy number i: bands moved by 0, +1 or −1, loudness by up to half a nat. */
function alteredCopy(mel: Float32Array, melCount: number, copy: number): Float32Array {
  if (copy === 0) return mel;
  const bands = [0, 1, -1][(copy - 1) % 3] as number;
  const gain = [-0.5, 0.35, -0.25][(copy - 1) % 3] as number;
  return mel.map((_, index) => {
    const band = Math.min(melCount - 1, Math.max(0, (index % melCount) - bands));
    return Math.max(Math.log(magnitudeFloor), (mel[index - (index % melCount) + band] as number) + gain);
  });
}

/** The posterior of every clip and its altered copies. */
export async function encodeLatents(
  runtime: Runtime,
  config: VaeConfig,
  weights: ReadonlyMap<string, Tensor>,
  set: MelSet,
  { mean, deviation }: MelStatistics,
  { copyCount, clamp, samplesLatents, cache = null, onProgress }: EncodeOptions,
): Promise<EncodedSet> {
  const shape = [1, 1, set.frameCount, set.melCount];
  const posterior = posteriorOf(encode(Scope.root(), config, input("mel", shape)));
  let executable: Executable | null = null;
  const run = async (values: Float32Array): Promise<{ mean: Float32Array; logVariance?: Float32Array }> => {
    const outputs = samplesLatents ? { ...posterior } : { mean: posterior.mean };
    executable ??= await runtime.compile(program(outputs), { weights });
    const result = (await executable.run({ mel: float32(values, shape) })) as Record<string, Tensor<"float32">>;
    const [means, logVariances] = [result.mean as Tensor<"float32">, result.logVariance];
    return { mean: means.data, ...(logVariances === undefined ? {} : { logVariance: logVariances.data }) };
  };
  const limit = clamp ?? Number.POSITIVE_INFINITY;
  const latents: Latent[][] = [];
  for (const mel of set.mels) {
    const variants: Latent[] = [];
    for (let copy = 0; copy <= copyCount; copy++) {
      const standardized = alteredCopy(mel, set.melCount, copy).map((value) => (value - mean) / deviation);
      const key = cache && ["latent", cache.vaeHash, hashOfValues(standardized), set.melCount, samplesLatents];
      const made = await prepared(cache?.entries ?? null, key ?? [], () => run(standardized));
      variants.push({
        mean: (made.mean as Float32Array).map((value) => Math.min(limit, Math.max(-limit, value))),
        deviation: made.logVariance?.map((value) => Math.exp(value / 2)) ?? null,
      });
    }
    latents.push(variants);
    onProgress?.(latents.length, set.mels.length);
  }
  await (executable as Executable | null)?.dispose();
  return { latents, latentShape: posterior.mean.shape.slice(1) as [number, number, number] };
}

/** 1 / standard deviation over the clips themselves: the factor that gives a latent unit variance. */
export function scalingFactor({ latents }: EncodedSet): number {
  let [sum, squares, count] = [0, 0, 0];
  for (const [clip] of latents) {
    const { mean, deviation } = clip as Latent;
    for (const [index, value] of mean.entries()) {
      sum += value;
      squares += value * value + (deviation?.[index] ?? 0) ** 2;
    }
    count += mean.length;
  }
  return 1 / Math.sqrt(squares / count - (sum / count) ** 2);
}
