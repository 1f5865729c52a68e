import { giveWay, stageOf, type Work } from "../../engine/work.ts";
import type { Features } from "../backbone/backbone.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { bootstrapDistance, bootstrapMean, type Interval } from "../metric/bootstrap.ts";
import { frechetDistanceBy } from "../metric/frechet-distance.ts";
import { extrapolateFrechet } from "../metric/frechet-extrapolation.ts";
import { inceptionScore } from "../metric/inception-score.ts";
import { type KadBandwidth, kernelAudioDistanceBy, kernelInceptionDistanceBy } from "../metric/kernel-distance.ts";
import { type Matrix, stackRows } from "../metric/matrix.ts";
import type { MatrixPrograms } from "../metric/matrix-programs.ts";
import { type NeighbourCounts, neighbourScoresBy, noNeighbourScores } from "../metric/neighbour-scores.ts";
import type { ProductMeans } from "../metric/products.ts";
import { promptDiversity } from "../metric/prompt-diversity.ts";
import type { ComparedMetrics, MetricSpread, SetMetrics, SoundScore } from "./evaluation.ts";
import { place } from "./judges.ts";
import type { PromptGroups } from "./prompt-groups.ts";

const noSpread: MetricSpread = { mean: null, std: null };

/** The features of one set by one backbone: a matrix for each sound. */
type Parts = readonly Matrix[];

/** What may be done one way or another. */
export interface SetConventions {
  readonly kadBandwidth: KadBandwidth;
  readonly neighbours: NeighbourCounts;
}

/** Scores that compare or describe whole sets. */
export async function compareSets(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { kadBandwidth, neighbours }: SetConventions,
  means: ProductMeans,
): Promise<ComparedMetrics> {
  const { programs } = means;
  const [g, r] = [matrixOf(generated, place.classifier), matrixOf(reference, place.classifier)];
  const [gFrames, rFrames] = [matrixOf(generated, place.frames), matrixOf(reference, place.frames)];
  const logits = logitMatrix(generated, place.classifier);
  const canCompare = g.rows > 1 && r.rows > 1;
  const canCompareFrames = gFrames.rows > 1 && rFrames.rows > 1;
  return {
    fd: canCompare ? await frechetDistanceBy(programs, g, r) : null,
    fad: canCompareFrames ? await frechetDistanceBy(programs, gFrames, rFrames) : null,
    is: logits === null ? noSpread : (inceptionScore(logits) ?? noSpread),
    kid: canCompare ? await kernelInceptionDistanceBy(means, g, r) : noSpread,
    kad: canCompare ? await kernelAudioDistanceBy(means, g, r, kadBandwidth) : null,
    ...(canCompare ? await neighbourScoresBy(means, g, r, neighbours) : noNeighbourScores),
  };
}

/** FAD as for endlessly many generated sounds, which costs as much as 25 of it. */
export async function scoreEndless(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  programs: MatrixPrograms | null,
  work: Work,
): Promise<number | null> {
  const [g, r] = [matrixOf(generated, place.frames), matrixOf(reference, place.frames)];
  if (g.rows < 2 || r.rows < 2) return null;
  return (await extrapolateFrechet(g, r, { programs, work }))?.value ?? null;
}

/** How unlike the sounds of one prompt are; null where no prompt has two that the classifier could use. */
export function scoreDiversity(prompts: PromptGroups | null): number | null {
  const embeddingsOf = (sounds: readonly HeardSound[]) =>
    featuresOf(sounds, place.classifier).map(({ embeddings }) => embeddings);
  return promptDiversity((prompts?.groups ?? []).map(embeddingsOf));
}

/** Metrics that are means over sounds. */
const means = ["klSoftmax", "klSigmoid", "psnr", "ssim", "lsd", "clap", "clapAudio"] as const;
type MeanName = (typeof means)[number];

/** Means over the sounds that have a number; null where none has. */
export function scoreMeans(sounds: readonly SoundScore[]): Pick<SetMetrics, MeanName> {
  return Object.fromEntries(means.map((name) => [name, meanOf(numbersOf(sounds, name))])) as Pick<SetMetrics, MeanName>;
}

export function meanIntervals(sounds: readonly SoundScore[]): Partial<Record<MeanName, Interval>> {
  const known = means.map((name) => [name, numbersOf(sounds, name)] as const).filter(([, values]) => values.length > 1);
  return Object.fromEntries(known.map(([name, values]) => [name, bootstrapMean(values)]));
}

type SetDistance = (generated: Matrix, reference: Matrix) => number | Promise<number>;

/**
 * Intervals of the distances: each replicate costs as much as the distance, so they are made on request.
 *
 * @param replicates 0 for no intervals
 * @param work hears of each replicate, as the stage `intervals`
 * @throws FoleyError "aborted" when stopped
 */
export async function distanceIntervals(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  replicates: number,
  { kadBandwidth, programs }: Pick<SetConventions, "kadBandwidth"> & { readonly programs: MatrixPrograms | null },
  work: Work,
): Promise<Partial<Record<"fd" | "fad" | "kad", Interval>>> {
  if (replicates === 0) return {};
  const canResample = (at: number): boolean => [generated, reference].every((set) => partsOf(set, at).length > 1);
  const total = replicates * [place.classifier, place.frames, place.classifier].filter(canResample).length;
  const tell = stageOf(work, { stage: "intervals", total, unit: "steps" });
  let done = 0;
  const resampled = async (at: number, distance: SetDistance): Promise<Interval | null> => {
    if (!canResample(at)) return null;
    const [g, r] = [partsOf(generated, at), partsOf(reference, at)];
    const pick = (parts: Parts, picked: readonly number[] = []) => stackRows(picked.map((i) => parts[i] as Matrix));
    const score = await distance(stackRows(g), stackRows(r));
    const statistic = async (...[gs, rs]: readonly (readonly number[])[]) => {
      await giveWay(work, "evaluate: stopped");
      const value = await distance(pick(g, gs), pick(r, rs));
      await tell(++done);
      return value;
    };
    return bootstrapDistance(score, [g.length, r.length], statistic, { replicates });
  };
  const frechet: SetDistance = (g, r) => frechetDistanceBy(programs, g, r);
  const found = {
    fd: await resampled(place.classifier, frechet),
    fad: await resampled(place.frames, frechet),
    kad: await resampled(place.classifier, (g, r) => kernelAudioDistanceBy({ programs, work }, g, r, kadBandwidth)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, interval]) => interval !== null));
}

/** How far each generated sound is from the middle of the reference. */
export function distancesToMean(generated: readonly HeardSound[], reference: readonly HeardSound[]): (number | null)[] {
  const { rows, width, data } = matrixOf(reference, place.classifier);
  const mean = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width] = (mean[i % width] as number) + (data[i] as number) / rows;
  return generated.map(({ features }) => {
    const embeddings = features[place.classifier]?.embeddings;
    if (embeddings === undefined || rows === 0) return null;
    return Math.sqrt(embeddings.reduce((sum, value, i) => sum + (value - (mean[i % width] as number)) ** 2, 0));
  });
}

export function matrixOf(sounds: readonly HeardSound[], at: number): Matrix {
  return stackRows(partsOf(sounds, at));
}

function partsOf(sounds: readonly HeardSound[], at: number): Parts {
  return featuresOf(sounds, at).map(({ embeddings, rows, width }) => ({ rows, width, data: embeddings }));
}

/** `[sound, class]` by the backbone of a place; null where it gives none. */
export function logitMatrix(sounds: readonly HeardSound[], at: number): Matrix | null {
  const rows = featuresOf(sounds, at).flatMap(({ logits }) => (logits === null ? [] : [logits]));
  return rows.length === 0 ? null : stackRows(rows.map((data) => ({ rows: 1, width: data.length, data })));
}

function featuresOf(sounds: readonly HeardSound[], at: number): Features[] {
  return sounds.flatMap(({ features }) => features[at] ?? []);
}

function numbersOf(sounds: readonly SoundScore[], name: MeanName): number[] {
  return sounds.flatMap((sound) => sound[name] ?? []);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
