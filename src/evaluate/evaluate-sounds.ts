import { FoleyError } from "../engine/tensor/error.ts";
import { partOf, stageOf, type Work, type WorkOptions, workOf } from "../engine/work.ts";
import type { Backbone } from "./backbone/backbone.ts";
import type { FeatureStore } from "./features/feature-store.ts";
import { type HeardSound, hearSounds, type OnError, usableBy } from "./features/hear-sounds.ts";
import { neighbourCounts } from "./metric/neighbour-scores.ts";
import { type Preset, type PresetName, presets } from "./preset.ts";
import type { ComparedMetrics, Evaluation, SetMetrics, UnusableSound } from "./score/evaluation.ts";
import { type FurtherHeard, type FurtherJudge, scoreFurther } from "./score/further-scores.ts";
import { drawHalvings, type Halvings } from "./score/halvings.ts";
import { backbonesOf, type Judges, judgesLimitedTo, limitedNames, type SetName } from "./score/judges.ts";
import { manifestOf } from "./score/manifest.ts";
import { promptGroups } from "./score/prompt-groups.ts";
import { scoreRealToReal } from "./score/real-to-real.ts";
import {
  compareSets,
  distanceIntervals,
  meanIntervals,
  type SetConventions,
  scoreDiversity,
  scoreEndless,
  scoreMeans,
} from "./score/set-scores.ts";
import { type OwnScore, scoreSounds } from "./score/sound-scores.ts";
import { bandWarnings, furtherWarnings, scoreWarnings } from "./score/warnings.ts";
import { type Pairing, pairSounds } from "./sounds/pair.ts";
import { soundsByRate } from "./sounds/sample-rates.ts";
import { checkOnce, type JudgedSound } from "./sounds/sound.ts";
import type { TestListName } from "./test-list.ts";

/** How sounds are judged; its events have the stages of `EvaluationStage`, for each sound and each replicate. */
export interface EvaluateSoundsOptions extends WorkOptions {
  readonly judges: Judges;
  /** Judges beside those, with scores of their own; none where left out. */
  readonly further?: readonly FurtherJudge[] | undefined;
  readonly preset: PresetName;
  /** Null to hear every sound anew. */
  readonly cache: FeatureStore | null;
  /** `skip` where left out. */
  readonly onError?: OnError | undefined;
  /** Replicates for intervals of the distances; none where null or left out. */
  readonly bootstrap?: number | null | undefined;
  /** Nearest neighbours of precision, recall, density and coverage; those of the papers where null or left out. */
  readonly neighbours?: number | null | undefined;
  /** Whether one half of the reference is scored against the other, so that scores mean something; not where left out. */
  readonly realToReal?: boolean | undefined;
  /** The published list that both sets are of; none where null or left out. */
  readonly testList?: TestListName | null | undefined;
  /** What was noticed when the sounds were found. */
  readonly warnings?: readonly string[] | undefined;
  /** Versions for the manifest. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
}

/**
 * What an evaluation is made of, in its order: a set is heard where it was not heard before, pairs are scored where there are any,
 * sets are scored, a step for each time that they are compared, intervals of distances are made on request, a step for each replicate.
 */
export type EvaluationStage = SetName | "pairs" | "scores" | "intervals";

/** The options with nothing left open. */
interface Plan {
  readonly judges: Judges;
  readonly further: readonly FurtherJudge[];
  readonly preset: Preset;
  readonly cache: FeatureStore | null;
  readonly onError: OnError;
  readonly bootstrap: number;
  readonly conventions: SetConventions;
  readonly realToReal: boolean;
  readonly testList: TestListName | null;
  readonly warnings: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

function planOf(options: EvaluateSoundsOptions): Plan {
  const { judges, further = [], cache, onError = "skip", bootstrap, neighbours } = options;
  const { realToReal = false, testList = null, warnings = [], versions = {} } = options;
  const preset = presets[options.preset];
  const conventions = { kadBandwidth: preset.kadBandwidth, neighbours: neighbourCounts(neighbours ?? null) };
  return {
    judges,
    further,
    preset,
    cache,
    onError,
    bootstrap: bootstrap ?? 0,
    conventions,
    realToReal,
    testList,
    warnings,
    versions,
  };
}

/**
 * Scores generated sounds against reference sounds.
 *
 * Sounds that cannot be used are named in the result and left out of both sums and counts; nothing takes their place.
 *
 * @throws FoleyError "data" where a set holds no usable sound, or two of one name, "audio" for an unusable one where those are
 *   fatal, "aborted" when stopped
 */
export async function evaluateSounds(
  generated: readonly JudgedSound[],
  reference: readonly JudgedSound[],
  options: EvaluateSoundsOptions,
): Promise<Evaluation> {
  checkOnce("generated sounds", generated);
  checkOnce("reference sounds", reference);
  const [plan, work] = [await limited(planOf(options), generated, reference), workOf(options)];
  const left = generated.length / hearingShare(pairingOf(generated, reference, plan), plan);
  const share = reference.length / Math.max(1, reference.length + left);
  const heard = await hear("reference", reference, plan, partOf(work, 0, share));
  return hearAndCompare(heard, generated, plan, partOf(work, share, 1));
}

/** How far judges hear that leave this open. */
export interface HeardBand {
  /** The lowest sample rate of both sets, in hertz. */
  readonly lowestHz: number;
  readonly warnings: readonly string[];
}

/** Both sides are heard up to what the lowest of their rates can have, by judges that leave this open. */
async function limited(
  plan: Plan,
  generated: readonly JudgedSound[],
  reference: readonly JudgedSound[],
): Promise<Plan> {
  const band = await heardBandOf(generated, reference, plan.judges);
  if (band === null) return plan;
  const judges = judgesLimitedTo(plan.judges, [band.lowestHz]);
  return { ...plan, judges, warnings: [...plan.warnings, ...band.warnings] };
}

/**
 * Scores generated sounds against a set that was heard before, as one does again and again in training.
 *
 * @param options with judges that are limited to the rates of both
 * @throws as `evaluateSounds`
 */
export async function evaluateAgainst(
  reference: readonly HeardSound[],
  generated: readonly JudgedSound[],
  options: EvaluateSoundsOptions,
): Promise<Evaluation> {
  return hearAndCompare(reference, generated, planOf(options), workOf(options));
}

/**
 * Scores sets whose sounds were heard, and scored one by one, elsewhere: what `evaluateSounds` makes of the same sounds.
 *
 * @param own the generated sounds' scores, in their order
 * @param options with judges that are limited to the rates of both, whose networks nobody asks, and what was said of the limit
 */
export async function evaluateHeard(
  reference: readonly HeardSound[],
  generated: readonly HeardSound[],
  own: readonly OwnScore[],
  options: EvaluateSoundsOptions,
): Promise<Evaluation> {
  checkUsable("reference", reference);
  checkUsable("generated", generated);
  return compare(reference, generated, own, planOf(options), workOf(options));
}

/**
 * What the sets have no more of than their lowest rate, and what is to be said of it.
 *
 * @returns null where all judges hear the same at any rate
 */
export async function heardBandOf(
  generated: readonly JudgedSound[],
  reference: readonly JudgedSound[],
  judges: Judges,
): Promise<HeardBand | null> {
  const backbones = backbonesOf(judges);
  if (backbones.every(({ limitedTo }) => limitedTo === null)) return null;
  const byRate = await soundsByRate([...generated, ...reference], usableBy(backbones));
  if (byRate.size === 0) return null;
  const rates = [...byRate.keys()];
  const limited = limitedNames(judges, judgesLimitedTo(judges, rates));
  return { lowestHz: Math.min(...rates), warnings: bandWarnings(byRate, { generated, reference }, limited) };
}

/** What the judges hear in a set. @throws FoleyError "data" where no sound of it can be used */
export function hearSet(
  set: SetName,
  sounds: readonly JudgedSound[],
  options: EvaluateSoundsOptions,
): Promise<HeardSound[]> {
  return hear(set, sounds, planOf(options), workOf(options));
}

async function hear(set: SetName, sounds: readonly JudgedSound[], plan: Plan, work: Work): Promise<HeardSound[]> {
  const heard = await hearSounds(sounds, allBackbones(plan), plan, work, set);
  checkUsable(set, heard);
  return heard;
}

function checkUsable(set: SetName, heard: readonly HeardSound[]): void {
  if (heard.some(({ features }) => features.some((one) => one !== null))) return;
  const first = heard[0]?.problems[0]?.reason ?? "there is none";
  throw new FoleyError("data", `${set} sounds: expected one that can be used, got none of ${heard.length}; ${first}`);
}

/** In the order in which features are kept. */
export function allBackbones({ judges, further }: Pick<Plan, "judges" | "further">): Backbone[] {
  return [...backbonesOf(judges), ...further.map(({ backbone }) => backbone)];
}

async function hearAndCompare(
  reference: readonly HeardSound[],
  sounds: readonly JudgedSound[],
  plan: Plan,
  work: Work,
): Promise<Evaluation> {
  const heard = hearingShare(pairingOf(sounds, soundsOf(reference), plan), plan);
  const generated = await hear("generated", sounds, plan, partOf(work, 0, heard));
  return compare(reference, generated, null, plan, partOf(work, heard, 1));
}

/** How much of what follows the reference is hearing: scores of pairs, and intervals, take as long. */
function hearingShare({ isPaired }: Pairing, { bootstrap }: Plan): number {
  return isPaired || bootstrap > 0 ? 0.5 : 0.8;
}

/** How far pairs, and then scores, are of what follows hearing; intervals are the rest. */
function endsOf({ isPaired }: Pairing, { bootstrap }: Plan): [number, number] {
  const scores = 0.2;
  if (bootstrap === 0) return [isPaired ? 1 - scores : 0, 1];
  const pairs = isPaired ? 0.2 : 0;
  return [pairs, pairs + scores];
}

async function compare(
  reference: readonly HeardSound[],
  generated: readonly HeardSound[],
  own: readonly OwnScore[] | null,
  plan: Plan,
  work: Work,
): Promise<Evaluation> {
  const pairing = pairingOf(soundsOf(generated), soundsOf(reference), plan);
  const partners = partnersOf(generated, reference, pairing);
  const { bootstrap, cache, conventions, further, judges, preset, testList, versions, warnings } = plan;
  const heard = { generated, reference, partners, firstPlace: backbonesOf(judges).length };
  const { programs } = judges;
  const [paired, scored] = endsOf(pairing, plan);
  const sounds = await scoreSounds(heard, plan, own, partOf(work, 0, paired));
  const drawn = plan.realToReal ? drawHalvings(generated, reference, partners) : null;
  const halvings = typeof drawn === "string" ? null : drawn;
  const prompts = promptGroups(generated, partners);
  const absentBaseline = typeof drawn === "string" ? [`real to real: absent, as ${drawn}`] : [];
  const circumstances = { judges, further, pairing, preset, ...conventions, prompts, testList, versions };
  const ofSets = await scoreSets(heard, halvings, plan, partOf(work, paired, scored));
  const replicated = { ...conventions, programs };
  const distances = await distanceIntervals(generated, reference, bootstrap, replicated, partOf(work, scored, 1));
  return {
    metrics: { ...ofSets.metrics, diversity: scoreDiversity(prompts), ...scoreMeans(sounds) },
    further: ofSets.further,
    intervals: { ...meanIntervals(sounds), ...distances },
    realToReal: ofSets.realToReal,
    sounds,
    unusable: [...unusableOf("generated", generated), ...unusableOf("reference", reference)],
    warnings: [
      ...warnings,
      ...scoreWarnings(generated, reference, { judges, pairing, testList, ...conventions }),
      ...furtherWarnings(further, heard),
      ...absentBaseline,
      ...(cache?.warnings ?? []),
    ],
    manifest: await manifestOf(generated, reference, circumstances),
  };
}

interface SetScores extends Pick<Evaluation, "further" | "realToReal"> {
  readonly metrics: Pick<SetMetrics, keyof ComparedMetrics | "fadInfinity">;
}

/**
 * What compares whole sets: a step for the sets, one for endlessly many sounds, and one for every halving, by the judges of the
 * preset and for each score of the further ones.
 */
async function scoreSets(
  heard: FurtherHeard,
  halvings: Halvings | null,
  { conventions, further, judges: { programs } }: Plan,
  work: Work,
): Promise<SetScores> {
  const { generated, reference } = heard;
  const draws = halvings?.draws ?? [];
  const perHalving = 1 + further.reduce((sum, { metrics }) => sum + metrics.length, 0);
  const tell = stageOf(work, { stage: "scores", total: 2 + draws.length * perHalving, unit: "steps" });
  let done = 0;
  const compared = () => tell(++done);
  const means = { ...conventions, programs, work };
  const ofSets = await compareSets(generated, reference, conventions, means);
  await compared();
  const fadInfinity = await scoreEndless(generated, reference, programs, work);
  await compared();
  return {
    metrics: { ...ofSets, fadInfinity },
    realToReal: halvings === null ? null : await scoreRealToReal(halvings, means, compared),
    further: await scoreFurther(further, heard, draws, means, compared),
  };
}

function pairingOf(generated: readonly JudgedSound[], reference: readonly JudgedSound[], { preset }: Plan): Pairing {
  return pairSounds(namesOf(generated), namesOf(reference), preset.ignoresExtension);
}

function soundsOf(heard: readonly HeardSound[]): JudgedSound[] {
  return heard.map(({ sound }) => sound);
}

function namesOf(sounds: readonly JudgedSound[]): string[] {
  return sounds.map(({ name }) => name);
}

/** The reference sound of each generated one; null where it has none, and everywhere where sets are unpaired. */
function partnersOf(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { isPaired, pairs }: Pairing,
): (HeardSound | null)[] {
  const places = new Map(isPaired ? pairs : []);
  return generated.map((_, i) => reference[places.get(i) ?? -1] ?? null);
}

function unusableOf(set: SetName, sounds: readonly HeardSound[]): UnusableSound[] {
  return sounds.flatMap(({ sound, problems }) =>
    problems.map(({ reason, backbone }) => ({ set, file: sound.name, reason, backbone })),
  );
}
