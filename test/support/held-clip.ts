import type { TrainingClip } from "../../src/train/data/training-clip.ts";

/** A clip to learn from whose samples are in memory, told apart by its name. */
export function heldClip(
  id: string,
  samples: Float32Array,
  rest: Partial<TrainingClip> & Pick<TrainingClip, "label" | "captions">,
): TrainingClip {
  return { id, hash: id, read: async () => samples, ...rest };
}
