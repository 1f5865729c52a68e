import type { HeardSound } from "../features/hear-sounds.ts";
import { inceptionParts } from "../metric/draws.ts";
import { leastExtrapolated } from "../metric/frechet-extrapolation.ts";
import type { NeighbourCounts } from "../metric/neighbour-scores.ts";
import { type Pairing, pairSounds } from "../sounds/pair.ts";
import type { JudgedSound } from "../sounds/sound.ts";
import { type TestListName, testListNames, testLists } from "../test-list.ts";
import type { FurtherHeard, FurtherJudge } from "./further-scores.ts";
import { isPublished, type Judges, place, type SetName } from "./judges.ts";
import { matrixOf } from "./set-scores.ts";

/** What the sounds were judged by. */
interface JudgedBy {
  readonly judges: Judges;
  readonly pairing: Pairing;
  readonly neighbours: NeighbourCounts;
  readonly testList: TestListName | null;
}

/** A sound, which may be one that is still to be made. */
type Placed = Pick<JudgedSound, "place">;

/** Fewer sounds than this, and a share of them is known to a tenth at best. */
const fewShares = 100;

/** Everything that a reader of the scores has to know, a line each. */
export function scoreWarnings(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { judges, pairing, neighbours, testList }: JudgedBy,
): string[] {
  return [
    ...comparability(judges),
    ...otherCount(generated, reference, testList),
    ...pairs(generated, reference, pairing),
    ...fewPoints("fd", generated, reference, place.classifier),
    ...fewForKernels(generated, reference),
    ...fewPoints("fad", generated, reference, place.frames),
    ...fewForEndless(generated, reference),
    ...fewForInception(generated, "is", place.classifier),
    ...fewNeighbours(generated, reference, neighbours),
    ...silence("generated", generated),
    ...silence("reference", reference),
    ...sameSounds(generated, reference),
  ];
}

function comparability(judges: Judges): string[] {
  return isPublished(judges)
    ? []
    : ["aisfx judge: not comparable with the scores of papers, whose judges are PANNs and VGGish"];
}

function otherCount(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  name: TestListName | null,
): string[] {
  if (name === null) return [];
  const [g, r] = [generated, reference].map((set) => set.filter(({ facts }) => facts !== null).length);
  const { soundCount } = testLists[name];
  if (g === soundCount && r === soundCount) return [];
  const fitting = testListNames.find((other) => testLists[other].soundCount === g && g === r);
  const hint = fitting === undefined ? "" : `; ${fitting} has as many`;
  return [
    `test list ${name}: has ${soundCount} sounds, here are ${g} generated and ${r} reference ones: not comparable with its scores${hint}`,
  ];
}

function pairs(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { isPaired, pairs }: Pairing,
): string[] {
  if (pairs.length === generated.length && pairs.length === reference.length) return [];
  const counts = `${pairs.length} names are shared by ${generated.length} generated and ${reference.length} reference sounds`;
  if (isPaired) return [`${counts}: the others have no pair`];
  const namesOf = (heard: readonly HeardSound[]): string[] => heard.map(({ sound }) => sound.name);
  const wouldPair = pairSounds(namesOf(generated), namesOf(reference), true).isPaired;
  const hint = wouldPair ? "; without the endings of files, which this preset compares too, the names would pair" : "";
  return [`unpaired: ${counts}; KL, PSNR, SSIM and LSD need pairs${hint}`];
}

/**
 * That sounds of a lower rate decide what is heard of all others.
 *
 * @param byRate the sounds of both sets by their rates in hertz
 * @param limited the names of the judges who hear less for it
 */
export function bandWarnings(
  byRate: ReadonlyMap<number, readonly Placed[]>,
  sets: Readonly<Record<SetName, readonly Placed[]>>,
  limited: readonly string[],
): string[] {
  if (byRate.size < 2 || limited.length === 0) return [];
  const rates = [...byRate.keys()].sort((a, b) => a - b);
  const lowest = rates[0] ?? 0;
  const low = new Set(byRate.get(lowest));
  const counts = (["generated", "reference"] as const).map(
    (set) => `${sets[set].filter((sound) => low.has(sound)).length} of ${sets[set].length} ${set}`,
  );
  const first = [...low][0]?.place;
  return [
    `sample rates ${rates.join(", ")} Hz: ${limited.join(" and ")} hears nothing above ${lowest / 2} Hz of any sound, as ${counts.join(" and ")} sounds have no more (first: ${first}); not comparable with scores at another limit`,
  ];
}

/** What is to be known of the scores by further judges. */
export function furtherWarnings(judges: readonly FurtherJudge[], heard: FurtherHeard): string[] {
  const { generated, reference, firstPlace } = heard;
  return judges.flatMap(({ name, metrics }, i) => [
    ...(metrics.includes("fd") ? fewPoints(`fd ${name}`, generated, reference, firstPlace + i) : []),
    ...(metrics.includes("is") ? fewForInception(generated, `is ${name}`, firstPlace + i) : []),
  ]);
}

function fewPoints(
  metric: string,
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  at: number,
): string[] {
  const [g, r] = [matrixOf(generated, at), matrixOf(reference, at)];
  const fewest = Math.min(g.rows, r.rows);
  if (fewest < 2) return [`${metric}: absent, as ${fewest} rows are too few`];
  if (fewest >= g.width) return [];
  return [
    `${metric}: ${fewest} rows are fewer than ${g.width} dimensions, which makes it larger; compare only at equal counts`,
  ];
}

function fewForKernels(generated: readonly HeardSound[], reference: readonly HeardSound[]): string[] {
  const fewest = Math.min(...[generated, reference].map((sounds) => matrixOf(sounds, place.classifier).rows));
  return fewest < 2 ? [`kid, kad: absent, as ${fewest} rows are too few`] : [];
}

function fewForEndless(generated: readonly HeardSound[], reference: readonly HeardSound[]): string[] {
  const [g, r] = [matrixOf(generated, place.frames), matrixOf(reference, place.frames)];
  const least = leastExtrapolated(g);
  if (g.rows >= least && r.rows > 1) return [];
  if (r.rows < 2) return [`fad infinity: absent, as ${r.rows} rows of reference sounds are too few`];
  return [`fad infinity: absent, as it needs ${least} rows of generated sounds and there are ${g.rows}`];
}

function fewForInception(generated: readonly HeardSound[], metric: string, at: number): string[] {
  const count = generated.filter(({ features }) => features[at]?.logits).length;
  return count < inceptionParts
    ? [`${metric}: absent, as it needs ${inceptionParts} sounds and there are ${count}`]
    : [];
}

function fewNeighbours(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { manifold, density }: NeighbourCounts,
): string[] {
  const counts = [generated, reference].map((sounds) => matrixOf(sounds, place.classifier).rows);
  const fewest = Math.min(...counts);
  const most = Math.max(manifold, density);
  if (fewest <= most) {
    return [
      `precision, recall, density, coverage: ${fewest} sounds are too few for ${most} neighbours: absent where a side has no more`,
    ];
  }
  if (fewest >= fewShares) return [];
  const error = Math.round(100 / Math.sqrt(fewest));
  return [
    `precision, recall, density, coverage: shares of as few as ${fewest} sounds, uncertain by some ${error} in 100; compare only at equal counts`,
  ];
}

function silence(set: string, sounds: readonly HeardSound[]): string[] {
  const count = sounds.filter(({ facts }) => facts?.isSilent === true).length;
  return count === 0 ? [] : [`${count} ${set} sounds are silent: they are scored, and pull every metric`];
}

function sameSounds(generated: readonly HeardSound[], reference: readonly HeardSound[]): string[] {
  const known = new Set(reference.map(({ hash }) => hash).filter((hash) => hash !== null));
  const count = generated.filter(({ hash }) => hash !== null && known.has(hash)).length;
  return count === 0 ? [] : [`${count} generated sounds are byte for byte in the reference`];
}
