import type { Backbone } from "../backbone/backbone.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { bootstrapMean } from "../metric/bootstrap.ts";
import { frechetDistanceBy } from "../metric/frechet-distance.ts";
import { inceptionScore } from "../metric/inception-score.ts";
import { type KadBandwidth, kernelAudioDistanceBy } from "../metric/kernel-distance.ts";
import type { ProductMeans } from "../metric/products.ts";
import type { Direction } from "./direction.ts";
import type { FurtherMetric, FurtherScore } from "./evaluation.ts";
import { type Halving, type HalvingWork, scoreHalvings } from "./halvings.ts";
import { logitMatrix, matrixOf } from "./set-scores.ts";

/** The better side of what further judges score. */
const directions: Readonly<Record<FurtherMetric, Direction>> = { fd: "lower", kad: "lower", kl: "lower", is: "higher" };

/** A judge beside those that have a role, with a protocol and scores of its own. */
export interface FurtherJudge {
  /** As one asks for it, and as the manifest names it. */
  readonly name: string;
  /** As tables name it. */
  readonly title: string;
  readonly backbone: Backbone;
  readonly metrics: readonly FurtherMetric[];
  /** Of the logits of a pair; null where it gives no divergence. */
  readonly divergence: ((reference: Float32Array, generated: Float32Array) => number) | null;
}

/** What the further judges heard. */
export interface FurtherHeard {
  readonly generated: readonly HeardSound[];
  readonly reference: readonly HeardSound[];
  /** The reference sound of each generated one; null where it has none. */
  readonly partners: readonly (HeardSound | null)[];
  /** The place of the first further judge among the features. */
  readonly firstPlace: number;
}

type Score = Pick<FurtherScore, "value" | "interval">;

/** How distances are measured. */
export interface DistanceConventions extends ProductMeans {
  readonly kadBandwidth: KadBandwidth;
}

type Scorer = (
  judge: FurtherJudge,
  at: number,
  heard: FurtherHeard,
  conventions: DistanceConventions,
) => Score | Promise<Score>;

const scorers: Readonly<Record<FurtherMetric, Scorer>> = {
  fd: async (_, at, { generated, reference }, { programs }) => {
    const [g, r] = [matrixOf(generated, at), matrixOf(reference, at)];
    return { value: g.rows > 1 && r.rows > 1 ? await frechetDistanceBy(programs, g, r) : null, interval: null };
  },
  kad: async (_, at, { generated, reference }, { kadBandwidth, ...means }) => {
    const [g, r] = [matrixOf(generated, at), matrixOf(reference, at)];
    const canCompare = g.rows > 1 && r.rows > 1;
    return { value: canCompare ? await kernelAudioDistanceBy(means, g, r, kadBandwidth) : null, interval: null };
  },
  kl: (judge, at, heard) => {
    const values = divergencesAt(judge, at, heard).flatMap((value) => value ?? []);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { value: values.length === 0 ? null : mean, interval: values.length < 2 ? null : bootstrapMean(values) };
  },
  is: (_, at, { generated }) => {
    const logits = logitMatrix(generated, at);
    return { value: logits === null ? null : inceptionScore(logits), interval: null };
  },
};

/**
 * The scores of each judge, in the order in which they are asked for.
 *
 * @param draws halvings of the reference, for what scores of real sounds would be; none for none
 */
export async function scoreFurther(
  judges: readonly FurtherJudge[],
  heard: FurtherHeard,
  draws: readonly Halving[],
  conventions: DistanceConventions,
  onHalving: HalvingWork["onHalving"] = () => {},
): Promise<FurtherScore[]> {
  const scores: FurtherScore[] = [];
  for (const [i, judge] of judges.entries()) {
    for (const metric of judge.metrics) {
      const title = `${metric.toUpperCase()} ${judge.title}`;
      const score = (of: FurtherHeard) => scorers[metric](judge, heard.firstPlace + i, of, conventions);
      const halved = async (generated: readonly HeardSound[], reference: readonly HeardSound[]) => {
        const partners = generated.map(() => null);
        return { [metric]: (await score({ ...heard, generated, reference, partners })).value };
      };
      const halves = await scoreHalvings(draws, halved, { signal: conventions.work.signal, onHalving });
      const realToReal = halves[metric] ?? null;
      scores.push({
        judge: judge.name,
        metric,
        title,
        better: directions[metric],
        ...(await score(heard)),
        realToReal,
      });
    }
  }
  return scores;
}

/** The divergence of each generated sound from its partner, by the judges that give one: a record for each sound. */
export function furtherDivergences(
  judges: readonly FurtherJudge[],
  heard: FurtherHeard,
): Readonly<Record<string, number | null>>[] {
  const columns = judges.flatMap((judge, i) =>
    judge.divergence === null ? [] : [[judge.name, divergencesAt(judge, heard.firstPlace + i, heard)] as const],
  );
  return heard.generated.map((_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row] ?? null])),
  );
}

function divergencesAt(
  { divergence }: FurtherJudge,
  at: number,
  { generated, partners }: FurtherHeard,
): (number | null)[] {
  return generated.map(({ features }, i) => {
    const [q, p] = [features[at]?.logits, partners[i]?.features[at]?.logits];
    return p && q && divergence !== null ? divergence(p, q) : null;
  });
}
