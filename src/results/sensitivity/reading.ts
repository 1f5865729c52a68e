import { type MeanInterval, meanInterval } from "../interval.ts";
import type { ClaimVerdict } from "../paired.ts";
import { type DamageName, damageNames } from "./damage-name.ts";
import type { Reaction } from "./reaction.ts";

/** Whether a metric sees a damage: its interval leaves that of undamaged clips, or does so by little, or does not. */
export type Notice = "clearly" | "hardly" | "not";

/** What a metric makes of one damage. */
export interface MetricReading {
  readonly metric: string;
  readonly damage: DamageName;
  readonly notice: Notice;
  /** From no clip damaged to most of them damaged. */
  readonly change: number;
}

/** A change under this share of the metric's largest one is small. */
const smallShare = 0.1;

/**
 * What each metric notices: the values at the smallest and the largest share of damaged clips, compared.
 *
 * `clearly`: the confidence intervals are apart and the change is at least a tenth of the largest that this metric
 * shows for any damage; `hardly`: apart, but smaller; `not`: the intervals meet.
 */
export function readReactions(reactions: readonly Reaction[]): MetricReading[] {
  const metrics = [...new Set(reactions.map(({ metric }) => metric))];
  return metrics.flatMap((metric) => {
    const changes = damageNames.map((damage) => changeOf(reactions, metric, damage));
    const largest = Math.max(...changes.map(({ change }) => Math.abs(change)));
    return changes.map(({ damage, change, isApart }) => {
      const notice: Notice = !isApart ? "not" : Math.abs(change) < smallShare * largest ? "hardly" : "clearly";
      return { metric, damage, notice, change };
    });
  });
}

function changeOf(reactions: readonly Reaction[], metric: string, damage: DamageName) {
  const own = reactions.filter((reaction) => reaction.metric === metric && reaction.damage === damage);
  const [first, last] = [own[0] as Reaction, own.at(-1) as Reaction];
  return { damage, change: last.mean - first.mean, isApart: last.low > first.high || last.high < first.low };
}

/** The metrics that notice a damage in the paper's figure 1; the others hardly do. */
const noticedBy: Readonly<Record<DamageName, readonly string[]>> = {
  noise: ["FD", "IS", "KL", "FAD"],
  masking: ["FD", "IS", "KL", "FAD"],
  interference: ["FD", "FAD"],
  order: ["FD"],
};

/** What the paper says of its figure 1, for the metrics that it has. */
export const paperFinding: Readonly<Record<DamageName, string>> = {
  noise: "FD, IS, KL and FAD all notice it",
  masking: "FD, IS, KL and FAD all notice it",
  interference: "KL and IS hardly notice it",
  order: "only FD notices it",
};

/**
 * A finding of the paper's figure 1, of a metric and a damage: the mean change from no clip damaged to most of them, with the
 * ends of its 95 % interval over seeds.
 */
export interface FindingReading extends MeanInterval {
  readonly metric: string;
  readonly damage: DamageName;
  /** Whether the paper finds that the metric notices it. */
  readonly isNoticed: boolean;
  /** A change of less than this is one that is hardly noticed. */
  readonly small: number;
  readonly verdict: ClaimVerdict;
}

/**
 * What the study says of each finding of the paper: seed by seed, the change from no clip damaged to most of them.
 *
 * That a metric notices a damage holds where the whole interval of the change is at least a tenth of the metric's largest, and
 * fails where the whole interval is smaller; that it hardly does so, the other way round. Else it cannot be told.
 */
export function readFindings(reactions: readonly Reaction[]): FindingReading[] {
  const metrics = [...new Set(reactions.map(({ metric }) => metric))];
  return metrics.flatMap((metric) => {
    const changes = damageNames.map((damage) => ({ damage, ...meanInterval(changesOf(reactions, metric, damage)) }));
    const small = smallShare * Math.max(...changes.map(({ mean }) => Math.abs(mean)));
    return changes.map((change) => {
      const isNoticed = noticedBy[change.damage].includes(metric);
      return { metric, ...change, isNoticed, small, verdict: verdictOf(change, small, isNoticed) };
    });
  });
}

function verdictOf({ low, high }: MeanInterval, small: number, isNoticed: boolean): ClaimVerdict {
  // A metric that never moves notices nothing.
  const isLarge = small > 0 && (low >= small || high <= -small);
  const isSmall = small === 0 || (low > -small && high < small);
  if (isLarge) return isNoticed ? "holds" : "fails";
  if (isSmall) return isNoticed ? "fails" : "holds";
  return "cannot be told";
}

/** By seed. */
function changesOf(reactions: readonly Reaction[], metric: string, damage: DamageName): number[] {
  const own = reactions.filter((reaction) => reaction.metric === metric && reaction.damage === damage);
  const [first, last] = [own[0] as Reaction, own.at(-1) as Reaction];
  return last.values.map((value, seed) => value - (first.values[seed] as number));
}
