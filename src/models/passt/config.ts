import { FoleyError } from "../../engine/tensor/error.ts";
import { type StoredShapes, storedSizes } from "../stored-size.ts";
import { passtMel } from "./log-mel.ts";

/** How wide and deep a PaSST is, and how it cuts its spectrogram. */
export interface PasstConfig {
  readonly width: number;
  readonly depth: number;
  readonly headCount: number;
  readonly hiddenWidth: number;
  readonly classCount: number;
  /** Bands and frames of a patch's side, and from one patch to the next. */
  readonly patchSize: number;
  readonly stride: number;
  /** Patches over frequency and, at most, over time. */
  readonly grid: readonly [freq: number, time: number];
}

/** What hear21passt's `base` has: `passt-s-f128-p16-s10-ap.476-swa.pt`. */
export const passtPresets = {
  passt_s_swa_p16_128_ap476: {
    width: 768,
    depth: 12,
    headCount: 12,
    hiddenWidth: 3072,
    classCount: 527,
    patchSize: 16,
    stride: 10,
    grid: [12, 99],
  },
} as const satisfies Readonly<Record<string, PasstConfig>>;

/** Of every published PaSST, whatever its width. */
const headWidth = 64;
/** Frames that the published networks for 10 s have places for. */
const placedFrames = 998;
const strides = [10, 12, 14, 16] as const;

/**
 * The settings of a checkpoint, which are the shapes of its tensors.
 *
 * @param where the file, to begin errors with
 * @throws FoleyError "weights" where the tensors are not those of a PaSST for 10 s at 32 kHz
 */
export function passtConfigOf(where: string, found: StoredShapes): PasstConfig {
  const sizeAt = storedSizes(found, { where, network: "PaSST", advice: "give one of its files" });
  const width = sizeAt("cls_token", 2);
  const grid = [sizeAt("freq_new_pos_embed", 2), sizeAt("time_new_pos_embed", 3)] as const;
  const patchSize = sizeAt("patch_embed.proj.weight", 3);
  return {
    width,
    depth: [...found.keys()].filter((name) => /^blocks\.\d+\.norm1\.weight$/.test(name)).length,
    headCount: Math.max(1, Math.round(width / headWidth)),
    hiddenWidth: sizeAt("blocks.0.mlp.fc1.weight", 0),
    classCount: sizeAt("head.1.weight", 0),
    patchSize,
    stride: strideOf(where, patchSize, grid),
    grid,
  };
}

/** The stride that gives as many patches. */
function strideOf(where: string, patchSize: number, [freq, time]: readonly [number, number]): number {
  const patches = (size: number, stride: number): number => Math.floor((size - patchSize) / stride) + 1;
  const stride = strides.find(
    (step) => patches(passtMel.melCount, step) === freq && patches(placedFrames, step) === time,
  );
  if (stride !== undefined) return stride;
  const message = `${where}: expected PaSST for 10 s, got one of ${freq} by ${time} patches; give another of its files`;
  throw new FoleyError("weights", message);
}
