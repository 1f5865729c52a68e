import { recordedClip, type TrainingClip, type TrainingClipInput } from "../../src/train/data/training-clip.ts";

/** A clip to learn from whose samples are in memory, told apart by its name. */
export function heldClip(
  id: string,
  samples: Float32Array,
  rest: Pick<TrainingClipInput, "label" | "captions" | "labels" | "weight"> & { readonly sources?: readonly number[] },
): TrainingClip {
  return { ...recordedClip({ id, hash: id, read: async () => samples, ...rest }), sources: rest.sources ?? null };
}
