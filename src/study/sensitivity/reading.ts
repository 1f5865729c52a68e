import { type DamageName, damageNames } from "./damage.ts";
import type { Reaction } from "./experiment.ts";

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

/** What the paper says of its figure 1, for the metrics that it has. */
export const paperFinding: Readonly<Record<DamageName, string>> = {
  noise: "FD, IS, KL and FAD all notice it",
  masking: "FD, IS, KL and FAD all notice it",
  interference: "KL and IS hardly notice it",
  order: "only FD notices it",
};
