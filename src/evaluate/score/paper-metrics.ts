import { FoleyError } from "../../engine/tensor/error.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { inceptionParts } from "../metric/draws.ts";
import { frechetDistanceBy } from "../metric/frechet-distance.ts";
import { inceptionScore } from "../metric/inception-score.ts";
import { type KlConvention, klSoftmax } from "../metric/kl-divergence.ts";
import { stackRows } from "../metric/matrix.ts";
import type { MatrixPrograms } from "../metric/matrix-programs.ts";
import { place } from "./judges.ts";
import { matrixOf } from "./set-scores.ts";

/** The four metrics of the paper, by the names that it gives them. */
export type PaperMetrics = Readonly<Record<"FD" | "IS" | "KL" | "FAD", number>>;

/**
 * The four metrics of two sets that are paired by their order.
 *
 * @throws FoleyError "data" where the sets are of different size, or smaller than 10, the parts of the inception score
 */
export async function paperMetrics(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  convention: KlConvention,
  programs: MatrixPrograms | null,
): Promise<PaperMetrics> {
  checkPaperSets(generated, reference);
  const logits = generated.map(logitsOf);
  const divergences = logits.map((own, i) => klSoftmax(logitsOf(reference[i] as HeardSound), own, convention));
  return {
    FD: await frechetDistanceBy(programs, matrixOf(generated, place.classifier), matrixOf(reference, place.classifier)),
    IS: inceptionScore(stackRows(logits.map((data) => ({ rows: 1, width: data.length, data }))))?.mean ?? Number.NaN,
    KL: divergences.reduce((sum, value) => sum + value, 0) / divergences.length,
    FAD: await frechetDistanceBy(programs, matrixOf(generated, place.frames), matrixOf(reference, place.frames)),
  };
}

/** Whether two sets are as the paper's metrics need them, before anything of them is heard. @throws FoleyError "data" */
export function checkPaperSets(generated: readonly unknown[], reference: readonly unknown[]): void {
  if (generated.length === reference.length && generated.length >= inceptionParts) return;
  const came = `${generated.length} and ${reference.length}`;
  const message = `metrics: expected two sets of one size, at least ${inceptionParts} sounds, got ${came}; add sounds`;
  throw new FoleyError("data", message);
}

function logitsOf({ sound, features }: HeardSound): Float32Array {
  const logits = features[place.classifier]?.logits;
  if (logits) return logits;
  throw new FoleyError(
    "data",
    `${sound.name}: expected the classes that are heard in it, got none; check the backbone`,
  );
}
