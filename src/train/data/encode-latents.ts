import { magnitudeFloor } from "../../audio/mel-spectrogram.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError, internalError } from "../../engine/tensor/error.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { VaeConfig } from "../../models/vae/config.ts";
import { posteriorOf } from "../../models/vae/posterior.ts";
import { encode } from "../../models/vae/vae.ts";
import { Scope } from "../../nn/scope.ts";
import type { CacheKey, TensorCache } from "../../weights/node/tensor-cache.ts";
import { LatentMoments } from "./latent-moments.ts";
import type { Latent, StoredLatent } from "./latent-set.ts";
import type { MelStatistics } from "./mel-set.ts";
import type { MelSource } from "./prepare-mels.ts";
import { type PreparedValues, prepared } from "./prepared-cache.ts";
import { type PrepareWork, preparing } from "./preparing.ts";

/** Latents of a set, before any scaling. */
export interface EncodedSet {
  /** For each clip its variants; read from the cache when they are drawn, where there is one. */
  readonly latents: readonly (readonly (Latent | StoredLatent)[])[];
  /** Of the clips themselves, without their altered copies. */
  readonly moments: LatentMoments;
  readonly latentShape: readonly [number, number, number];
}

export interface EncodeLatentsOptions {
  /** How many altered copies of each clip are encoded beside the clip itself. */
  readonly copyCount: number;
  /** Latents are cut to ± this; null leaves them. A tiny VAE's outliers would fix the scale of all. */
  readonly clamp: number | null;
  /** Whether the posterior's deviations are kept, to draw latents from it. */
  readonly samplesLatents: boolean;
  /** Keeps latents, with the hash of the VAE that makes them; null keeps none. */
  readonly cache: { readonly entries: TensorCache; readonly vaeHash: string } | null;
  readonly work: PrepareWork;
}

/** How copies differ from their clip: by bands that they are moved, and by nats that they are louder. */
const alterations = [
  { bands: 0, gain: -0.5 },
  { bands: 1, gain: 0.35 },
  { bands: -1, gain: -0.25 },
] as const;

/** The clip itself as copy 0. */
function alteredCopy(mel: Float32Array, melCount: number, copy: number): Float32Array {
  if (copy === 0) return mel;
  const alteration = alterations[copy - 1];
  if (alteration === undefined) throw internalError(`an altered copy ${copy} of ${alterations.length}`);
  const { bands, gain } = alteration;
  return mel.map((_, index) => {
    const band = Math.min(melCount - 1, Math.max(0, (index % melCount) - bands));
    return Math.max(Math.log(magnitudeFloor), (mel[index - (index % melCount) + band] as number) + gain);
  });
}

/** Log-mels of equal length, one for each clip. */
interface MelSources {
  readonly mels: readonly MelSource[];
  readonly frameCount: number;
  readonly melCount: number;
}

/** The posterior of every clip and its altered copies; a mel is only made where one of them is not known. */
export async function encodeLatents(
  runtime: Runtime,
  config: VaeConfig,
  weights: ReadonlyMap<string, Tensor>,
  set: MelSources,
  { mean, deviation }: MelStatistics,
  { copyCount, clamp, samplesLatents, cache, work }: EncodeLatentsOptions,
): Promise<EncodedSet> {
  const shape = [1, 1, set.frameCount, set.melCount];
  const posterior = posteriorOf(encode(Scope.root(), config, input("mel", shape)));
  let executable: Executable | null = null;
  const run = async (values: Float32Array): Promise<Posterior> => {
    const outputs = samplesLatents ? { ...posterior } : { mean: posterior.mean };
    executable ??= await runtime.compile(program(outputs), { weights });
    const result = (await executable.run({ mel: float32(values, shape) })) as Record<string, Tensor<"float32">>;
    const [means, logVariances] = [result.mean as Tensor<"float32">, result.logVariance];
    return { mean: means.data, logVariance: logVariances?.data };
  };
  const limit = clamp ?? Number.POSITIVE_INFINITY;
  const done = preparing(work, "latents", set.mels.length);
  const latents: (Latent | StoredLatent)[][] = [];
  const moments = new LatentMoments();
  try {
    for (const mel of set.mels) {
      const variants: (Latent | StoredLatent)[] = [];
      for (let copy = 0; copy <= copyCount; copy++) {
        const key = cache && ["latent", cache.vaeHash, mel.key, copy, mean, deviation, samplesLatents];
        const made = await prepared(cache?.entries ?? null, key ?? [], async () => {
          const altered = alteredCopy(await mel.read(), set.melCount, copy);
          return run(altered.map((value) => (value - mean) / deviation));
        });
        const latent = latentFrom(made, limit);
        if (copy === 0) moments.add(latent);
        // A cache that keeps nothing any more is not read again.
        const isKept = cache !== null && cache.entries.warnings.length === 0;
        variants.push(isKept && key ? storedLatent(cache.entries, key, limit) : latent);
      }
      latents.push(variants);
      await done(latents.length);
    }
  } finally {
    await (executable as Executable | null)?.dispose();
  }
  return { latents, moments, latentShape: posterior.mean.shape.slice(1) as [number, number, number] };
}

type Posterior = PreparedValues<"mean" | "logVariance">;

function latentFrom({ mean, logVariance }: Posterior, limit: number): Latent {
  return {
    mean: (mean as Float32Array).map((value) => Math.min(limit, Math.max(-limit, value))),
    deviation: logVariance?.map((value) => Math.exp(value / 2)) ?? null,
  };
}

/** Apart from the loop that makes latents: a function made there would keep the clip's mel in memory. */
function storedLatent(entries: TensorCache, key: CacheKey, limit: number): StoredLatent {
  return async () => {
    const known = await entries.read(key);
    if (known !== null) {
      return latentFrom(Object.fromEntries([...known.tensors].map(([name, { data }]) => [name, data])), limit);
    }
    const expected = "the prepared latents of this run in the cache, got an entry that is gone or damaged";
    throw new FoleyError("io", `train ldm: expected ${expected}; resume the run to make it anew`);
  };
}
