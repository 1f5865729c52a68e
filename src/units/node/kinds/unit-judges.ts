import { FoleyError } from "../../../engine/tensor/error.ts";
import { allBackbones } from "../../../evaluate/evaluate-sounds.ts";
import type { FurtherJudge } from "../../../evaluate/score/further-scores.ts";
import { type BackboneIdentity, identityOf, type Judges, judgesLimitedTo } from "../../../evaluate/score/judges.ts";

/** Whoever judges a job. */
export interface JobJudges {
  readonly judges: Judges;
  readonly further: readonly FurtherJudge[];
}

/** Who judges, hearing nothing beyond what the lowest rate has, in the order in which features are kept. */
export function judgesInOrder(loaded: JobJudges, lowestHz: number | null): BackboneIdentity[] {
  return allBackbones(limitedTo(loaded, lowestHz)).map(identityOf);
}

/**
 * The judges of this machine, as a job has them.
 *
 * @throws FoleyError "weights" naming the first that is another here
 */
export function checkedJudges(
  loaded: JobJudges,
  lowestHz: number | null,
  expected: readonly BackboneIdentity[],
): JobJudges {
  const limited = limitedTo(loaded, lowestHz);
  const here = allBackbones(limited).map(identityOf);
  for (const [i, one] of expected.entries()) {
    const other = here[i];
    if (other?.name === one.name && other.hash === one.hash && other.protocol === one.protocol) continue;
    const came = other === undefined ? "none" : `${other.name} ${other.hash.slice(0, 12)}…`;
    throw new FoleyError(
      "weights",
      `evaluate: expected the judge ${one.name} ${one.hash.slice(0, 12)}… of the job, got ${came}; give all machines the same weights`,
    );
  }
  return limited;
}

function limitedTo({ judges, further }: JobJudges, lowestHz: number | null): JobJudges {
  return { judges: lowestHz === null ? judges : judgesLimitedTo(judges, [lowestHz]), further };
}
