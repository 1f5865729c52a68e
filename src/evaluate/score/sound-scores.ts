import { checkGoing, stageOf, type Work } from "../../engine/work.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { cosineSimilarity } from "../metric/cosine-similarity.ts";
import type { Preset } from "../preset.ts";
import type { SoundScore } from "./evaluation.ts";
import { type FurtherHeard, type FurtherJudge, furtherDivergences } from "./further-scores.ts";
import { type Judges, place } from "./judges.ts";
import { noPairScore, scorePair } from "./pair-scores.ts";
import { distancesToMean } from "./set-scores.ts";

/** What single sounds are scored by. */
interface ScoredBy {
  readonly judges: Judges;
  readonly further: readonly FurtherJudge[];
  readonly preset: Preset;
}

/** What a sound scores by itself and beside its partner, whatever else is in the sets. */
export type OwnScore = Omit<SoundScore, "distance" | "furtherKl">;

/**
 * The scores of each generated sound, in their order; each is an event of the stage `pairs` where there are pairs.
 *
 * @param own those that were made before, in the same order; null to make them
 * @throws FoleyError "aborted" when stopped
 */
export async function scoreSounds(
  heard: FurtherHeard,
  scoredBy: ScoredBy,
  own: readonly OwnScore[] | null,
  work: Work,
): Promise<SoundScore[]> {
  const { generated, reference, partners } = heard;
  const isPaired = own === null && partners.some((partner) => partner !== null);
  const distances = distancesToMean(generated, reference);
  const divergences = furtherDivergences(scoredBy.further, heard);
  const report = stageOf(work, { stage: "pairs", total: generated.length, unit: "sounds" });
  const scores: SoundScore[] = [];
  for (const [i, one] of generated.entries()) {
    checkGoing(work, "evaluate: stopped");
    const { clap, ...score } = own?.[i] ?? (await scoreOwn(one, partners[i] ?? null, scoredBy));
    const { file, reference: pair, durationSeconds, isSilent, ...rest } = score;
    const distance = distances[i] ?? null;
    scores.push({
      file,
      reference: pair,
      durationSeconds,
      isSilent,
      distance,
      ...rest,
      clap,
      furtherKl: divergences[i] ?? {},
    });
    if (isPaired) await report(i + 1, one.sound.name);
  }
  return scores;
}

/** What one generated sound scores by itself and beside its partner. */
export async function scoreOwn(
  one: HeardSound,
  partner: HeardSound | null,
  { preset, judges }: Pick<ScoredBy, "preset" | "judges">,
): Promise<OwnScore> {
  const convention = preset.klConvention;
  const pair = partner === null ? noPairScore : await scorePair(one, partner, { convention, judges });
  return { ...factsOf(one, partner), ...pair, clap: await scoreCaption(one, partner, judges) };
}

function factsOf(
  { sound, facts }: HeardSound,
  partner: HeardSound | null,
): Pick<SoundScore, "file" | "reference" | "durationSeconds" | "isSilent"> {
  return {
    file: sound.name,
    reference: partner?.sound.name ?? null,
    durationSeconds: facts?.durationSeconds ?? null,
    isSilent: facts?.isSilent ?? false,
  };
}

/** The caption of the generated sound, or else that of its partner. */
async function scoreCaption(
  { sound, features }: HeardSound,
  partner: HeardSound | null,
  { clap }: Judges,
): Promise<number | null> {
  const caption = sound.caption ?? partner?.sound.caption ?? null;
  const audio = features[place.clap]?.embeddings;
  if (caption === null || audio === undefined || clap === null) return null;
  return cosineSimilarity(await clap.embedText(caption), audio);
}
