import { RandomState } from "../../engine/random/random-state.ts";
import { giveWay, type Work } from "../../engine/work.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { evaluationSeed } from "../metric/draws.ts";
import { meanAndDeviation } from "../metric/inception-score.ts";
import type { MetricSpread, RealToRealScore } from "./evaluation.ts";

/** One half of the reference, as many sounds of the other, and the generated sounds that stand for the first. */
export interface Halving {
  readonly half: readonly HeardSound[];
  readonly other: readonly HeardSound[];
  readonly standIn: readonly HeardSound[];
}

/** The reference, halved again and again. */
export interface Halvings {
  /** Sounds on each side. */
  readonly soundCount: number;
  /** Whether the generated sounds are the pairs of the half that they stand for, or drawn at random. */
  readonly isPaired: boolean;
  readonly draws: readonly Halving[];
}

/** How halvings are stopped and watched. */
export interface HalvingWork extends Pick<Work, "signal"> {
  readonly onHalving: () => unknown;
}

/** Reference sounds below which a half says nothing. */
const fewestReal = 20;
/** Generated sounds below which there is nothing to put beside a half. */
const fewestGenerated = 10;
/** Sounds that are compared in all halvings together: a few hundred clips are halved often, thousands once. */
const soundsInAll = 1000;
const mostHalvings = 10;

/**
 * Halves the reference at random, with as many generated sounds for each half. What decides the halves is the sounds'
 * content, not their names; sounds that are there twice count once, so that no half meets itself in the other.
 *
 * @param partners the reference sounds of the generated ones, in their order; null where they have none
 * @returns why there are none, in words, where sounds are too few
 */
export function drawHalvings(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  partners: readonly (HeardSound | null)[],
): Halvings | string {
  const made = new Map(partners.flatMap((partner, i) => (partner === null ? [] : [[partner, generated[i]]])));
  const isPaired = made.size > 0;
  const real = byContent(isPaired ? reference.filter((one) => isHeard(made.get(one))) : reference);
  const drawn = generated.filter(isHeard);
  const soundCount = Math.min(real.length >> 1, drawn.length);
  if (real.length < fewestReal) return `${real.length} different reference sounds are fewer than ${fewestReal}`;
  if (soundCount < fewestGenerated) return `${drawn.length} generated sounds are fewer than ${fewestGenerated}`;
  const random = new RandomState(evaluationSeed);
  const draws = Array.from(
    { length: Math.max(1, Math.min(mostHalvings, Math.floor(soundsInAll / soundCount))) },
    () => {
      const order = random.permutation(real.length).flatMap((i) => real[i] ?? []);
      const half = order.slice(0, soundCount);
      const standIn = isPaired
        ? half.flatMap((one) => made.get(one) ?? [])
        : random.choice(drawn.length, soundCount).flatMap((i) => drawn[i] ?? []);
      return { half, other: order.slice(soundCount, 2 * soundCount), standIn };
    },
  );
  return { soundCount, isPaired, draws };
}

/**
 * Scores one half against the other, and the generated sounds that stand for it: mean and spread over the halvings.
 *
 * @param work is told of each halving
 * @returns without the scores that some halving does not have
 * @throws FoleyError "aborted" when stopped
 */
export async function scoreHalvings<M extends Readonly<Record<string, number | MetricSpread | null>>>(
  draws: readonly Halving[],
  score: (generated: readonly HeardSound[], reference: readonly HeardSound[]) => Promise<M>,
  work: HalvingWork,
): Promise<Partial<Record<keyof M, RealToRealScore>>> {
  const sides: { real: M; generated: M }[] = [];
  for (const { half, other, standIn } of draws) {
    await giveWay(work, "evaluate: stopped");
    sides.push({ real: await score(half, other), generated: await score(standIn, other) });
    await work.onHalving();
  }
  const scores: Partial<Record<keyof M, RealToRealScore>> = {};
  const names: (keyof M)[] = Object.keys(sides[0]?.real ?? {});
  for (const name of names) {
    const real = sides.flatMap((side) => numberOf(side.real[name]) ?? []);
    const generated = sides.flatMap((side) => numberOf(side.generated[name]) ?? []);
    if (real.length === sides.length && generated.length === sides.length)
      scores[name] = { real: meanAndDeviation(real), generated: meanAndDeviation(generated) };
  }
  return scores;
}

function numberOf(value: number | MetricSpread | null | undefined): number | null {
  return typeof value === "object" ? (value?.mean ?? null) : (value ?? null);
}

/** Each sound once, in an order that its name has no part in. */
function byContent(sounds: readonly HeardSound[]): HeardSound[] {
  const byHash = new Map(sounds.filter(isHeard).map((heard) => [heard.hash ?? "", heard]));
  return [...byHash.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, heard]) => heard);
}

function isHeard(heard: HeardSound | undefined): boolean {
  return heard?.features.some((features) => features !== null) ?? false;
}
