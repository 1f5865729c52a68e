import type { MelSpectrogram } from "../audio/index.ts";
import type { GivenLatent } from "../diffusion/index.ts";
import { type Edit, withKeptSamples } from "./edit.ts";
import type { MelCodec } from "./mel-codec.ts";
import { regionMask } from "./region.ts";
import type { Windows } from "./windows.ts";

/** A sound to change, as each stage of the pipeline needs it. */
export interface GivenSound {
  readonly edit: Edit;
  readonly mel: MelSpectrogram;
  /** 1 where the mel is made anew: `[time, mel]`; null where all may change. */
  readonly melMask: Float32Array | null;
  readonly latent: GivenLatent;
}

/** A sound to change as a mel and as a scaled latent, with masks of what is made anew. */
export async function encodeGiven(
  codec: MelCodec,
  edit: Edit,
  windows: Windows,
  steps: number,
  signal: AbortSignal | undefined,
): Promise<GivenSound> {
  const { mel, latent: clean } = await codec.encode(edit.samples, windows, { signal });
  const skip = steps - Math.floor(edit.strength * steps);
  if (edit.regions === null) return { edit, mel, melMask: null, latent: { clean, skip, mask: null } };
  const [time, freq] = mel.shape;
  const seconds = (time * codec.mel.hopSize) / codec.mel.sampleRate;
  const cells = regionMask(edit.regions, { time: windows.length, freq: codec.freq }, seconds, codec.mel);
  const mask = Float32Array.from(clean, (_, i) => cells[i % cells.length] as number);
  const melMask = regionMask(edit.regions, { time, freq }, seconds, codec.mel);
  return { edit, mel, melMask, latent: { clean, skip, mask } };
}

/** A mel with what was to be kept put back. */
export function withKeptCells(made: MelSpectrogram, given: GivenSound | null): MelSpectrogram {
  if (given === null || given.melMask === null) return made;
  const { mel, melMask } = given;
  const data = made.data.map((value, i) => ((melMask[i] as number) > 0 ? value : (mel.data[i] as number)));
  return { shape: made.shape, data };
}

/** A sound with what was to be kept put back. */
export function withKeptSound(made: Float32Array, given: GivenSound | null, sampleRate: number): Float32Array {
  return given === null ? made : withKeptSamples(made, given.edit, sampleRate);
}
