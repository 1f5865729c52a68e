import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import { damageNames } from "../../results/sensitivity/damage-name.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { resultsAdvice } from "../benchmark/results.ts";
import type { BenchmarkEvent } from "../benchmark/run-benchmark.ts";
import type { SensitivityResults } from "../sensitivity/results.ts";
import { percentOf, type SensitivitySettings, sensitivitySchema } from "../sensitivity/settings.ts";
import { studyRounds } from "../sensitivity/study-folder.ts";
import { checkSame, choosePart, scoresBeside, type Verification, verificationOf } from "./verification.ts";
import type { VerifyRequest, VerifyTools } from "./verify-request.ts";

/**
 * Damages the reference by one damage and one seed anew, and measures it at each share.
 *
 * @throws FoleyError "usage" for places that are missing, "data" where model, judges or sounds are others
 */
export async function verifyReaction(
  results: SensitivityResults,
  { places, seed, cell }: VerifyRequest,
  tools: VerifyTools,
  work: Work<BenchmarkEvent>,
): Promise<Verification> {
  const rounds = Array.from({ length: results.seeds }, (_, index) => index).flatMap((index) =>
    damageNames.map((damage) => ({ id: `${damage}-seed${index}`, damage, seed: index })),
  );
  const round = choosePart(rounds, seed, cell);
  const settings = withPlacesOf(results, places, settingsOfResults(results, "verify"));
  const opened = await tools.sensitivity(settings);
  const quiet = { signal: work.signal, report: () => {} };
  const runs = await studyRounds(placeOf(results.reference, places), settings, opened, quiet, [round], (manifest) =>
    checkSame(differencesOf(results.manifest, manifest)),
  );
  const measured = runs.flatMap(({ share, metrics }) =>
    Object.entries(metrics).map(([metric, value]) => [scoreName(metric, share), value] as const),
  );
  const reported = results.reactions
    .filter(({ damage }) => damage === round.damage)
    .map(({ metric, share, values }) => [scoreName(metric, share), values[round.seed] ?? null] as const);
  return verificationOf(round.id, seed, scoresBeside(reported, measured), []);
}

function scoreName(metric: string, share: number): string {
  return `${metric} at ${percentOf(share)} %`;
}

function placeOf(name: string, { data }: VerifyRequest["places"]): string {
  const place = data[name];
  if (place !== undefined) return place;
  throw new FoleyError("usage", `data: expected where the sounds of ${name} are, got nothing; say where they are`, {
    subject: "data",
    values: { name },
  });
}

/**
 * The study's settings, without places; nothing is kept.
 *
 * @param where the results come from, for errors
 * @throws FoleyError "data" naming what this foley knows no such setting of
 */
export function settingsOfResults({ manifest, seeds }: SensitivityResults, where: string): SensitivitySettings {
  const { preset, folds, shares, vocoder } = manifest;
  const told = { ...{ preset, shares, vocoder, seeds }, folds: folds ?? undefined, useCache: false };
  return parseSettings(sensitivitySchema, told, where, { code: "data", advice: resultsAdvice });
}

/** With the places of this machine; what interferes is called so. */
function withPlacesOf(
  { manifest: { backbones, interference } }: SensitivityResults,
  places: VerifyRequest["places"],
  settings: SensitivitySettings,
): SensitivitySettings {
  const [model = settings.model] = Object.values(places.models);
  return {
    ...{ ...settings, model },
    interference: interference === null ? null : placeOf("interference", places),
    panns: places.panns ?? backbones.classifier?.name ?? null,
    vggish: places.vggish ?? backbones.frames?.name ?? null,
  };
}

/** What decides the numbers of a study beside its settings. */
interface StudyFacts extends Pick<SensitivityResults["manifest"], "interferenceContent"> {
  readonly model: string;
  readonly backbones: object;
  readonly sounds: readonly { readonly hash: string | null }[];
  readonly interference: string | null;
}

/** A line for each thing that decides the numbers and is another one now; what a report does not say may be anything. */
function differencesOf(expected: StudyFacts, got: StudyFacts): string[] {
  const facts = (of: StudyFacts): Readonly<Record<string, unknown>> => ({
    "the model": of.model,
    "the judges": of.backbones,
    "the sounds": of.sounds.map(({ hash }) => hash),
    "the sounds that interfere": of.interference,
    "the content or classes of the sounds that interfere": of.interferenceContent,
  });
  const now = facts(got);
  return Object.entries(facts(expected)).flatMap(([what, value]) => {
    const [before, after] = [value, now[what]].map((one) => JSON.stringify(one));
    return before === undefined || before === after ? [] : [`${what}: expected ${brief(before)}, got ${brief(after)}`];
  });
}

function brief(text: string | undefined): string {
  return text === undefined || text.length <= 80 ? String(text) : `${text.slice(0, 80)}…`;
}
