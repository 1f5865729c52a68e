import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { Generator } from "../engine/random/generator.ts";
import type { DeviceProof } from "../engine/runtime/device-proof.ts";
import type { Executable, Runtime } from "../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { readManifest } from "../models/manifest.ts";
import { TextEmbedder } from "./clap-embedder.ts";
import { type LoadedPart, loadUnet, loadVocoder } from "./compiled-parts.ts";
import { MelCodec } from "./mel-codec.ts";
import { hashOfModel } from "./model-hash.ts";
import { planWindows } from "./windows.ts";

/** Long enough for the tiles of providers, and no longer. */
const proofSeconds = 1.28;

/** Of guidance, which makes deviations larger as it does in sampling. */
const guidance = 2.5;

/**
 * What a model needs of a device: a prompt, one guided step of the sampling, a latent decoded and a mel made audible, each of
 * numbers that are drawn, so that a fault shows where it is.
 *
 * @param open finds the model's files, once the proof is asked for
 */
export function modelProof(open: () => Promise<ModelFiles>): DeviceProof {
  return {
    subject: async () => hashOfModel(await open()),
    async compute(runtime) {
      const files = await open();
      const codec = await MelCodec.load(runtime, files, await readManifest(files));
      const generator = new Generator(1);
      const cells = codec.latentTime(proofSeconds);
      try {
        return {
          "the text encoder": await embedded(runtime, files),
          "the UNet": await guidedStep(runtime, files, [cells, codec.freq], generator),
          "the VAE": await decoded(codec, cells, generator),
          ...(await audible(runtime, files, [cells * codec.factor, codec.mel.melCount], generator)),
        };
      } finally {
        await codec.dispose();
      }
    },
  };
}

async function embedded(runtime: Runtime, files: ModelFiles): Promise<Tensor> {
  const embedder = await TextEmbedder.load(runtime, files);
  try {
    return float32(await embedder.embed("a dog barking in the rain"));
  } finally {
    await embedder.dispose();
  }
}

async function guidedStep(
  runtime: Runtime,
  files: ModelFiles,
  [time, freq]: readonly [number, number],
  generator: Generator,
): Promise<Tensor> {
  const unet = await loadUnet(runtime, files);
  const { in_channels: channels, projection_class_embeddings_input_dim: width } = unet.config;
  const latent = generator.randn(channels * time * freq);
  // Two directions of length 1, as CLAP's are.
  const directions = generator.randn(2 * width).map((value) => value / Math.sqrt(width));
  return using(unet, [2, time, freq], async (executable) => {
    const { noise } = await executable.run({
      sample: float32(Float32Array.of(...latent, ...latent), [2, channels, time, freq]),
      classLabels: float32(directions, [2, width]),
      timestep: float32([501, 501]),
    });
    const both = noise?.data as Float32Array;
    const [without, led] = [both.subarray(0, both.length / 2), both.subarray(both.length / 2)];
    return float32(without.map((value, index) => value + guidance * ((led[index] as number) - value)));
  });
}

async function decoded(codec: MelCodec, cells: number, generator: Generator): Promise<Tensor> {
  const latent = generator.randn(codec.latentChannels * cells * codec.freq);
  const { data } = await codec.decode(latent, planWindows(cells, 0, false));
  return float32(data);
}

/** Nothing where the model has no vocoder but Griffin-Lim, which the processor computes on every device. */
async function audible(
  runtime: Runtime,
  files: ModelFiles,
  [frames, bands]: readonly [number, number],
  generator: Generator,
): Promise<Record<string, Tensor>> {
  if (!(await files.has("vocoder"))) return {};
  const vocoder = await loadVocoder(runtime, files);
  const mel = generator.randn(frames * bands).map((value) => 1.5 * value - 5);
  return using(vocoder, [frames], async (executable) => {
    const { wave } = await executable.run({ mel: float32(mel, [1, frames, bands]) });
    return { "the vocoder": wave as Tensor };
  });
}

async function using<C, T>(
  part: LoadedPart<C>,
  shape: readonly number[],
  work: (executable: Executable) => Promise<T>,
): Promise<T> {
  try {
    return await work(await part.forShape(shape));
  } finally {
    await part.dispose();
  }
}
