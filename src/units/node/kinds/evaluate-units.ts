import { type JsonValue, toJsonValue } from "../../../engine/json/json-value.ts";
import { internalError } from "../../../engine/tensor/error.ts";
import { checkGoing, type Work } from "../../../engine/work.ts";
import { allBackbones, heardBandOf } from "../../../evaluate/evaluate-sounds.ts";
import { type HeardSound, hearSounds } from "../../../evaluate/features/hear-sounds.ts";
import type { FileSoundInput } from "../../../evaluate/node/file-sound.ts";
import { presets } from "../../../evaluate/preset.ts";
import { scoreOwn } from "../../../evaluate/score/sound-scores.ts";
import { findBoth, scoringOptions } from "../../../library/evaluate.ts";
import { evaluationRequest } from "../../../library/evaluate-options.ts";
import { workWithLibrary } from "../../../library/shared-work.ts";
import { judgedSound } from "../../../library/sound.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { hashOfJson, unitOf } from "../../unit-of-work.ts";
import { namedFile } from "../named-place.ts";
import type { UnitKind } from "../unit-kind.ts";
import { type EvaluateEntry, entriesInUnits, evaluateEntries } from "./evaluate-entries.ts";
import {
  type EvaluateUnitsJob,
  evaluateAskedSchema,
  evaluateUnitSchema,
  featuresFile,
  type NotedEntry,
  statedSettings,
  type UnitSound,
} from "./evaluate-request.ts";
import { encodeFeatures, type HeardFeatures } from "./heard-features.ts";
import { mergeEvaluation } from "./merge-evaluation.ts";
import { placedFurther, placedJudges } from "./placed-judges.ts";
import { checkedJudges, judgesInOrder } from "./unit-judges.ts";
import { decisiveSound, notedHearing, StoredSounds, soundOfUnit, unitSound } from "./unit-sound.ts";

/** Sounds are judged: a unit for every few of them, each with its partner. */
export const evaluateUnits: UnitKind = {
  name: "evaluate",
  async plan(request, tools) {
    const { generated, reference, settings: wished } = parseSettings(evaluateAskedSchema, request, "evaluate");
    const settings = statedSettings(wished);
    const { preset } = wished;
    const found = await findBoth(generated, reference, { preset, signal: tools.signal });
    const [made, real] = [found.generated.sounds, found.reference.sounds];
    const warnings = [...found.generated.warnings, ...found.reference.warnings];
    const { judges, band } = await workWithLibrary(tools.library, "evaluate", {}, async (resources) => {
      const options = await scoringOptions(resources, evaluationRequest(settings));
      const judgedBand = await heardBandOf(made.map(judgedSound), real.map(judgedSound), options.judges);
      return { judges: judgesInOrder(options, judgedBand?.lowestHz ?? null), band: judgedBand };
    });
    const job: EvaluateUnitsJob = {
      ...{ settings, judges, lowestHz: band?.lowestHz ?? null, warnings: [...warnings, ...(band?.warnings ?? [])] },
      generated: made.map(({ name }) => name),
      reference: real.map(({ name }) => name),
    };
    const units = entriesInUnits(evaluateEntries(job.generated, job.reference, preset));
    const referred = new Map<FileSoundInput, Promise<UnitSound>>();
    const refer = (sound: FileSoundInput | undefined): Promise<UnitSound> | null => {
      if (sound === undefined) return null;
      const known = referred.get(sound) ?? unitSound(sound, tools);
      referred.set(sound, known);
      return known;
    };
    const unit = async (entries: readonly EvaluateEntry[]) => {
      const sounds = entries.map(async (entry) => ({
        generated: await refer(made[entry.generated ?? -1]),
        reference: await refer(real[entry.reference ?? -1]),
      }));
      return evaluateUnit(await Promise.all(sounds), job, tools.version);
    };
    return {
      request: toJsonValue(job),
      total: units.length,
      unit: (place) => unit(units[place] ?? []),
      inputs: () => hashOfSounds([...made, ...real], refer, tools),
      drawn: null,
      warnings,
    };
  },
  async check({ request }, { library }) {
    const { settings, judges, lowestHz } = parseSettings(evaluateUnitSchema, request, "unit");
    await workWithLibrary(library, "evaluate", {}, async (resources) => {
      checkedJudges(await scoringOptions(resources, evaluationRequest(settings)), lowestHz, judges);
    });
  },
  placed(request, place) {
    const { settings, ...unit } = parseSettings(evaluateUnitSchema, request, "unit");
    const { panns, vggish, clap, also } = evaluationRequest(settings);
    const here = {
      ...placedJudges({ panns, vggish }, place),
      clap: clap === null ? null : (place(namedFile(clap)) ?? clap),
      also: also.map((words) => placedFurther(words, place)),
    };
    const stated = Object.entries({ ...settings, ...here }).filter(([, value]) => value !== null);
    return toJsonValue({ ...unit, settings: Object.fromEntries(stated) });
  },
  async run({ key, request }, tools) {
    const { settings, judges, lowestHz, entries } = parseSettings(evaluateUnitSchema, request, "unit");
    const asked = evaluationRequest(settings);
    const { preset, onError } = asked;
    return workWithLibrary(tools.library, "evaluate", {}, async (resources) => {
      const options = await scoringOptions(resources, asked);
      const heardBy = checkedJudges(options, lowestHz, judges);
      const sounds = entries.flatMap(({ generated, reference }) => [generated ?? [], reference ?? []].flat());
      const stored = new StoredSounds(tools.store);
      const judged = sounds.map((sound) => soundOfUnit(sound, stored));
      const { cache } = options;
      const heard = await stored.heard(() =>
        hearSounds(judged, allBackbones(heardBy), { cache, onError }, tools, "sounds"),
      );
      const heardAs = (sound: UnitSound | null): HeardSound | null =>
        sound === null ? null : (heard[sounds.indexOf(sound)] ?? null);
      const features: Map<string, HeardSound["features"]> = new Map();
      const noted: NotedEntry[] = [];
      for (const [i, entry] of entries.entries()) {
        const [made, real] = [heardAs(entry.generated), heardAs(entry.reference)];
        if (made !== null) features.set(`${i}.generated`, made.features);
        if (real !== null) features.set(`${i}.reference`, real.features);
        const scoredBy = { preset: presets[preset], judges: heardBy.judges };
        const own = made === null ? null : await stored.heard(() => scoreOwn(made, real, scoredBy));
        noted.push({ generated: notedHearing(made), reference: notedHearing(real), own });
      }
      await tools.store.write(key, featuresFile, encodeFeatures(features satisfies HeardFeatures));
      return toJsonValue(noted);
    });
  },
  forget: null,
  merge: mergeEvaluation,
};

/** Tells the sounds of both sets from any others: names alone are those of sounds that were made anew, too. */
async function hashOfSounds(
  sounds: readonly FileSoundInput[],
  refer: (sound: FileSoundInput) => Promise<UnitSound> | null,
  { signal, report }: Work,
): Promise<string> {
  const decisive: JsonValue[] = [];
  for (const sound of sounds) {
    checkGoing({ signal }, "evaluate: stopped");
    decisive.push(decisiveSound(await refer(sound)));
    const counted = { done: decisive.length, total: sounds.length, unit: "sounds", share: null } as const;
    await report({ stage: "reading sounds", ...counted });
  }
  return hashOfJson(decisive);
}

interface UnitEntry {
  readonly generated: UnitSound | null;
  readonly reference: UnitSound | null;
}

function evaluateUnit(entries: readonly UnitEntry[], job: EvaluateUnitsJob, version: string) {
  if (entries.length === 0) throw internalError("a unit of no sound");
  const { settings, judges, lowestHz } = job;
  const { preset, onError, panns, vggish, clap, also } = evaluationRequest(settings);
  return unitOf({
    ...{ kind: "evaluate", version },
    request: toJsonValue({ settings, judges, lowestHz, entries }),
    decisive: toJsonValue({
      ...{ preset, onError, judges, lowestHz },
      entries: entries.map(({ generated, reference }) => ({
        generated: decisiveSound(generated),
        reference: decisiveSound(reference),
      })),
    }),
    needs: { device: null, model: panns, memoryBytes: null, alsoHeld: [vggish ?? [], clap ?? [], also].flat() },
  });
}
