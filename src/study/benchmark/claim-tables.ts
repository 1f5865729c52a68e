import { choiceNamed } from "../../results/benchmark/choice.ts";
import { type ClaimReading, claimNames, paperClaims } from "../../results/benchmark/claims.ts";
import { metricNames } from "../../results/benchmark/score.ts";
import { digits } from "../../results/digits.ts";
import type { ClaimVerdict, PairedReading } from "../../results/paired.ts";
import type { Table } from "../report/table.ts";

/** A sentence for each claim: in how many comparisons it holds, fails and cannot be told. */
export function claimWords(claims: readonly ClaimReading[]): string[] {
  return claimNames.flatMap((name) => {
    const own = claims.filter(({ claim }) => claim === name);
    const ways = [...new Set(own.map(({ by }) => by))].map((by) => {
      const title = by === null ? "" : `${choiceNamed[by].title}: `;
      return `${title}${countText(own.filter((one) => one.by === by))}`;
    });
    return own.length === 0 ? [] : [`The claim that ${paperClaims[name]}: ${ways.join("; ")}.`];
  });
}

/** As in "holds in 3 of 8 comparisons (FD; KL), fails in 1 (IS), cannot be told in 4". */
export function countText(readings: readonly (PairedReading & { readonly metric: string })[]): string {
  const ofVerdict = (verdict: ClaimVerdict): string => {
    const own = readings.filter((one) => one.verdict === verdict);
    const metrics = [...new Set(own.map(({ metric }) => metric))].join(", ");
    return `${own.length}${own.length === 0 ? "" : ` (${metrics})`}`;
  };
  return (
    `holds in ${ofVerdict("holds")}, fails in ${ofVerdict("fails")}, ` +
    `cannot be told in ${ofVerdict("cannot be told")} of ${readings.length} comparisons`
  );
}

/** A table for each claim that something is said of: a row for each case and way to choose, a verdict for each metric. */
export function claimTables(claims: readonly ClaimReading[]): Table[] {
  return claimNames.flatMap((name) => {
    const own = claims.filter(({ claim }) => claim === name);
    const cases = [...new Map(own.map((one) => [caseKey(one), one])).values()];
    if (cases.length === 0) return [];
    return [
      {
        title: `Claim: ${paperClaims[name]}`,
        head: ["data set", "case", "by the score", ...metricNames],
        rows: cases.map((one) => [
          ...[one.dataset, one.of, one.by === null ? "as it is" : choiceNamed[one.by].title],
          ...metricNames.map((metric) =>
            readingText(own.find((other) => other.metric === metric && caseKey(other) === caseKey(one))),
          ),
        ]),
        note: pairedNote(own),
      },
    ];
  });
}

function caseKey({ dataset, of, by }: ClaimReading): string {
  return [dataset, of, by].join("\0");
}

/** What must be known to read paired differences. */
export function pairedNote(readings: readonly PairedReading[]): string {
  const pairs = Math.max(...readings.map((one) => one.pairs));
  const few = pairs < 2 ? "One seed makes no pairs, so nothing can be told." : `Up to ${pairs} pairs.`;
  return (
    "Mean differences of two runs of one seed, above 0 where the claim is right, with 95 % intervals by Student's t over the pairs: " +
    `it holds where the interval lies above 0, and fails where it lies below. ${few} Each metric stands for itself; ` +
    "of twenty such comparisons one is expected to be told wrongly."
  );
}

/** As in "holds: +12.3 [2.10, 22.5]". */
export function readingText(reading: PairedReading | undefined): string {
  if (reading === undefined) return "–";
  const { mean, low, high, verdict } = reading;
  const interval = low === null || high === null ? "" : ` [${digits(low)}, ${digits(high)}]`;
  return `${verdict}: ${mean > 0 ? "+" : ""}${digits(mean)}${interval}`;
}

/** Every comparison as a row. */
export function claimRows(claims: readonly ClaimReading[]): (string | number)[][] {
  const head = ["claim", "dataset", "case", "by", "metric", "verdict", "mean", "low", "high", "pairs"];
  return [
    head,
    ...claims.map(({ claim, dataset, of, by, metric, verdict, mean, low, high, pairs }) => [
      ...[claim, dataset, of, by ?? "", metric, verdict, mean, low ?? "", high ?? "", pairs],
    ]),
  ];
}
