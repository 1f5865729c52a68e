import { RandomState } from "../../engine/random/random-state.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { meanAndDeviation } from "../metric/inception-score.ts";
import type { MatrixPrograms } from "../metric/matrix-programs.ts";
import type { ComparedMetrics, RealToReal, RealToRealScore } from "./evaluation.ts";
import { compareSets, type SetConventions } from "./set-scores.ts";

/** Reference sounds below which a half says nothing. */
const fewestReal = 20;
/** Generated sounds below which there is nothing to put beside a half. */
const fewestGenerated = 10;
/** Sounds that are compared in all halvings together: a few hundred clips are halved often, thousands once. */
const soundsInAll = 1000;
const mostHalvings = 10;

/** How halves are compared. */
interface HalvingConventions extends SetConventions {
  readonly programs: MatrixPrograms | null;
}

/**
 * Halves the reference at random, again and again, and scores one half against the other; then as many generated sounds
 * against that other half. What decides the halves is the sounds' content, not their names; sounds that are there twice
 * count once, so that no half meets itself in the other.
 *
 * @param partners the reference sounds of the generated ones, in their order; null where they have none
 * @returns why there is none, in words, where sounds are too few
 */
export async function scoreRealToReal(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  partners: readonly (HeardSound | null)[],
  { programs, ...conventions }: HalvingConventions,
): Promise<RealToReal | string> {
  const made = new Map(partners.flatMap((partner, i) => (partner === null ? [] : [[partner, generated[i]]])));
  const isPaired = made.size > 0;
  const real = byContent(isPaired ? reference.filter((one) => isHeard(made.get(one))) : reference);
  const drawn = generated.filter(isHeard);
  const soundCount = Math.min(real.length >> 1, drawn.length);
  if (real.length < fewestReal) return `${real.length} different reference sounds are fewer than ${fewestReal}`;
  if (soundCount < fewestGenerated) return `${drawn.length} generated sounds are fewer than ${fewestGenerated}`;
  const random = new RandomState(2020);
  const halvingCount = Math.max(1, Math.min(mostHalvings, Math.floor(soundsInAll / soundCount)));
  const halvings: Halving[] = [];
  for (let i = 0; i < halvingCount; i++) {
    const order = random.permutation(real.length).map((i) => real[i] as HeardSound);
    const [half, other] = [order.slice(0, soundCount), order.slice(soundCount, 2 * soundCount)];
    const standIn = isPaired
      ? half.map((one) => made.get(one) as HeardSound)
      : random.choice(drawn.length, soundCount).map((i) => drawn[i] as HeardSound);
    halvings.push({
      real: await compareSets(half, other, conventions, programs),
      generated: await compareSets(standIn, other, conventions, programs),
    });
  }
  return { soundCount, halvingCount, isPaired, scores: meansOf(halvings) };
}

interface Halving {
  readonly real: ComparedMetrics;
  readonly generated: ComparedMetrics;
}

function meansOf(halvings: readonly Halving[]): RealToReal["scores"] {
  const names = Object.keys(halvings[0]?.real ?? {}) as (keyof ComparedMetrics)[];
  const scores: Partial<Record<keyof ComparedMetrics, RealToRealScore>> = {};
  for (const name of names) {
    const [real, generated] = (["real", "generated"] as const).map((side) =>
      halvings.flatMap((halving) => numberOf(halving[side][name]) ?? []),
    );
    if (real?.length === halvings.length && generated?.length === halvings.length)
      scores[name] = { real: meanAndDeviation(real), generated: meanAndDeviation(generated) };
  }
  return scores;
}

function numberOf(value: ComparedMetrics[keyof ComparedMetrics]): number | null {
  return typeof value === "object" ? (value?.mean ?? null) : value;
}

/** Each sound once, in an order that its name has no part in. */
function byContent(sounds: readonly HeardSound[]): HeardSound[] {
  const byHash = new Map(sounds.filter(isHeard).map((heard) => [heard.hash ?? "", heard]));
  return [...byHash.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, heard]) => heard);
}

function isHeard(heard: HeardSound | undefined): boolean {
  return heard?.features.some((features) => features !== null) ?? false;
}
