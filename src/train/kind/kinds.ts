import { FoleyError } from "../../engine/tensor/error.ts";
import { clapKind } from "./clap.ts";
import { classifierKind } from "./classifier.ts";
import { ldmKind } from "./ldm.ts";
import type { TrainingKind } from "./training-kind.ts";
import { vaeKind } from "./vae.ts";
import { vocoderKind } from "./vocoder.ts";

/** Everything that foley trains. */
export const trainingKinds: readonly TrainingKind[] = [vaeKind, vocoderKind, clapKind, ldmKind, classifierKind];

/** @throws FoleyError "usage" naming the kinds that exist */
export function findTrainingKind(name: string): TrainingKind {
  const kind = trainingKinds.find((candidate) => candidate.name === name);
  if (kind !== undefined) return kind;
  const known = trainingKinds.map((candidate) => candidate.name).join(", ");
  throw new FoleyError("usage", `train: expected one of ${known}, got "${name}"; choose one`);
}
