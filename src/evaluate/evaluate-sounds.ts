import { hashItemList } from "../data/item-list-hash.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { FeatureCache } from "./features/feature-cache.ts";
import { type HeardSound, hearSounds, type OnError } from "./features/hear-sounds.ts";
import { cosineSimilarity } from "./metric/cosine-similarity.ts";
import { choosePreset, type Preset } from "./preset.ts";
import type { Evaluation, Manifest, SoundScore, UnusableSound } from "./score/evaluation.ts";
import { backbonesOf, type Judges, place, type SetName } from "./score/judges.ts";
import { noPairScore, type PairScore, scorePair } from "./score/pair-scores.ts";
import { distanceIntervals, distancesToMean, meanIntervals, scoreMeans, scoreSets } from "./score/set-scores.ts";
import { warningsOf } from "./score/warnings.ts";
import { type Pairing, pairSounds } from "./sounds/pair.ts";
import type { Sound } from "./sounds/sound.ts";

export interface EvaluateSoundsOptions {
  readonly judges: Judges;
  /** The name of a preset. */
  readonly preset: string;
  /** Null to hear every sound anew. */
  readonly cache?: FeatureCache | null | undefined;
  readonly onError?: OnError | undefined;
  /** Replicates for intervals of the distances; none where absent. */
  readonly bootstrap?: number | undefined;
  readonly onProgress?: ((stage: EvaluateStage, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What was noticed when the sounds were found. */
  readonly warnings?: readonly string[] | undefined;
  /** Versions for the manifest. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
}

export type EvaluateStage = SetName | "pairs";

/**
 * Scores generated sounds against reference sounds.
 *
 * Sounds that cannot be used are named in the result and left out of both sums and counts; nothing takes their place.
 *
 * @throws FoleyError "data" where a set holds no usable sound, "audio" for an unusable one where those are fatal,
 *   "usage" for an unknown preset, "aborted" when stopped
 */
export async function evaluateSounds(
  generatedSounds: readonly Sound[],
  referenceSounds: readonly Sound[],
  options: EvaluateSoundsOptions,
): Promise<Evaluation> {
  const withCache = { cache: new FeatureCache(), ...options };
  const reference = await hearSet("reference", referenceSounds, withCache);
  return evaluateAgainst(reference, generatedSounds, withCache);
}

/**
 * Scores generated sounds against a set that was heard before, as one does again and again in training.
 *
 * @throws as `evaluateSounds`
 */
export async function evaluateAgainst(
  reference: readonly HeardSound[],
  generatedSounds: readonly Sound[],
  options: EvaluateSoundsOptions,
): Promise<Evaluation> {
  const preset = choosePreset(options.preset);
  const { cache = new FeatureCache() } = options;
  const generated = await hearSet("generated", generatedSounds, { ...options, cache });
  const pairing = pairSounds(namesOf(generated), namesOf(reference), preset.ignoresExtension);
  const sounds = await scoreSounds(generated, reference, pairing, preset, options);
  const { bootstrap = 0 } = options;
  return {
    metrics: { ...scoreSets(generated, reference), ...scoreMeans(sounds) },
    intervals: {
      ...meanIntervals(sounds),
      ...(bootstrap > 0 ? distanceIntervals(generated, reference, { replicates: bootstrap }) : {}),
    },
    sounds,
    unusable: [...unusableOf("generated", generated), ...unusableOf("reference", reference)],
    warnings: [
      ...(options.warnings ?? []),
      ...warningsOf(generated, reference, options.judges, pairing),
      ...(cache?.warnings ?? []),
    ],
    manifest: manifestOf(generated, reference, pairing, preset, options),
  };
}

/** @throws FoleyError "data" where no sound of the set can be used */
export async function hearSet(
  set: SetName,
  sounds: readonly Sound[],
  { judges, cache = new FeatureCache(), onError = "skip", onProgress, signal }: EvaluateSoundsOptions,
): Promise<HeardSound[]> {
  const heard = await hearSounds(sounds, backbonesOf(judges), {
    cache,
    onError,
    onProgress: (done, total) => onProgress?.(set, done, total),
    ...(signal === undefined ? {} : { signal }),
  });
  if (heard.some(({ features }) => features.some((one) => one !== null))) return heard;
  const first = heard[0]?.problems[0]?.reason ?? "there is none";
  throw new FoleyError("data", `${set} sounds: expected one that can be used, got none of ${heard.length}; ${first}`);
}

async function scoreSounds(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  pairing: Pairing,
  { klConvention }: Preset,
  { judges, onProgress, signal }: EvaluateSoundsOptions,
): Promise<SoundScore[]> {
  const partners = new Map(pairing.isPaired ? pairing.pairs : []);
  const distances = distancesToMean(generated, reference);
  const scores: SoundScore[] = [];
  for (const [i, heard] of generated.entries()) {
    if (signal?.aborted) throw new FoleyError("aborted", "evaluate: stopped");
    const partner = reference[partners.get(i) ?? -1];
    const pair: PairScore = partner === undefined ? noPairScore : await scorePair(heard, partner, klConvention);
    scores.push({
      file: heard.sound.name,
      reference: partner?.sound.name ?? null,
      durationSeconds: heard.facts?.durationSeconds ?? null,
      isSilent: heard.facts?.isSilent ?? false,
      distance: distances[i] ?? null,
      ...pair,
      clap: await scoreCaption(heard, partner, judges),
    });
    if (pairing.isPaired) onProgress?.("pairs", i + 1, generated.length);
  }
  return scores;
}

/** The caption of the generated sound, or else that of its partner. */
async function scoreCaption(
  heard: HeardSound,
  partner: HeardSound | undefined,
  judges: Judges,
): Promise<number | null> {
  const caption = heard.sound.caption ?? partner?.sound.caption;
  const audio = heard.features[place.clap]?.embeddings;
  if (caption === undefined || audio === undefined || judges.embedText === undefined) return null;
  return cosineSimilarity(await judges.embedText(caption), audio);
}

function unusableOf(set: SetName, sounds: readonly HeardSound[]): UnusableSound[] {
  return sounds.flatMap(({ sound, problems }) =>
    problems.map(({ reason, backbone }) => ({ set, file: sound.name, reason, backbone })),
  );
}

function manifestOf(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { isPaired, pairs }: Pairing,
  preset: Preset,
  { judges, versions = {} }: EvaluateSoundsOptions,
): Manifest {
  const { classifier, frames, clap } = judges;
  const named = Object.entries({ classifier, frames, clap }).flatMap(([role, backbone]) =>
    backbone === undefined ? [] : [[role, pick(backbone)] as const],
  );
  return {
    preset: preset.name,
    presetVersion: preset.version,
    backbones: Object.fromEntries(named),
    isPublishedBackbone: backbonesOf(judges).every(({ name }) => name !== "nano"),
    klConvention: preset.klConvention,
    seed: 2020,
    generated: setManifest(generated, judges),
    reference: setManifest(reference, judges),
    isPaired,
    pairCount: pairs.length,
    versions: { node: process.versions.node, ...versions },
  };
}

function pick({ name, hash, protocol }: { name: string; hash: string; protocol: string }) {
  return { name, hash, protocol };
}

function setManifest(sounds: readonly HeardSound[], judges: Judges): Manifest["generated"] {
  const rowsAt = (at: number) => sounds.reduce((sum, { features }) => sum + (features[at]?.rows ?? 0), 0);
  const roles = (["classifier", "frames", "clap"] as const).filter((role) => judges[role] !== undefined);
  const read = sounds.filter(({ facts }) => facts !== null);
  return {
    found: sounds.length,
    read: read.length,
    silent: read.filter(({ facts }) => facts?.isSilent === true).length,
    rows: Object.fromEntries(roles.map((role) => [role, rowsAt(place[role])])),
    hash: hashItemList(read.map(({ sound: { name }, hash }) => ({ name, hash: hash as string }))),
  };
}

function namesOf(sounds: readonly HeardSound[]): string[] {
  return sounds.map(({ sound }) => sound.name);
}
