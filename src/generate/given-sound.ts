import type { MelSpectrogram } from "../audio/mel-spectrogram.ts";
import type { GivenLatent } from "../diffusion/sampler.ts";
import type { Generator } from "../engine/random/generator.ts";
import type { MelCodec } from "./mel-codec.ts";
import { regionMask } from "./region.ts";
import type { Request } from "./request.ts";
import { unwatched, type Windows } from "./windows.ts";

/** A sound to change, as each stage of the pipeline needs it. */
export interface GivenSound {
  readonly mel: MelSpectrogram;
  /** 1 where the mel is made anew: `[time, mel]`; null where none is put back. */
  readonly melMask: Float32Array | null;
  /** As the sampler takes it; the generator is that of the sound, before its noise is drawn. */
  readonly latent: (generator: Generator) => GivenLatent;
}

/** The sound to change of a request, with masks of what is made anew; null where there is none. */
export async function encodeGiven(
  codec: MelCodec,
  { edit, fidelity, settings: { steps } }: Request,
  windows: Windows,
  signal: AbortSignal,
): Promise<GivenSound | null> {
  if (edit === null) return null;
  const { mel, mean, deviation } = await codec.encode(edit.samples, windows, fidelity.alignment, {
    ...unwatched,
    signal,
  });
  const [time, freq] = mel.shape;
  const seconds = (time * codec.mel.hopSize) / codec.mel.sampleRate;
  const { regions } = edit;
  const skip = steps - Math.floor(edit.strength * steps);
  const cells = regions && regionMask(regions, { time: windows.length, freq: codec.freq }, seconds, codec.mel);
  const mask = cells && Float32Array.from(mean, (_, i) => cells[i % cells.length] as number);
  return {
    mel,
    melMask: regions && fidelity.putsBack ? regionMask(regions, { time, freq }, seconds, codec.mel) : null,
    latent: (generator) => ({
      clean: fidelity.drawsLatent ? drawn(mean, deviation, generator) : mean,
      skip,
      mask,
    }),
  };
}

/** A mel with what was to be kept put back. */
export function withKeptCells(made: MelSpectrogram, given: GivenSound | null): MelSpectrogram {
  if (given === null || given.melMask === null) return made;
  const { mel, melMask } = given;
  const data = made.data.map((value, i) => ((melMask[i] as number) > 0 ? value : (mel.data[i] as number)));
  return { shape: made.shape, data };
}

function drawn(mean: Float32Array, deviation: Float32Array, generator: Generator): Float32Array {
  const noise = generator.randn(mean.length);
  return mean.map((value, i) => value + (deviation[i] as number) * (noise[i] as number));
}
