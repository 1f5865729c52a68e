import { type ArgumentKind, anObject, aText, checkArgument } from "../engine/tensor/argument.ts";
import { abortedAs } from "../engine/work.ts";
import type { EvaluateSoundsOptions } from "../evaluate/evaluate-sounds.ts";
import type { FileSoundInput } from "../evaluate/node/file-sound.ts";
import type { FoundSounds } from "../evaluate/node/find-sounds.ts";
import type { Evaluation } from "../evaluate/score/evaluation.ts";
import type { FurtherJudge } from "../evaluate/score/further-scores.ts";
import { hearing } from "./device-use.ts";
import type { EvaluateOptions, EvaluationRequest, EvaluationWishes } from "./evaluate-options.ts";
import { onOwnDevice } from "./own-device.ts";
import type { Resources } from "./resources.ts";
import type { Sound } from "./sound.ts";
import { version } from "./version.ts";

export type { EvaluateOptions, EvaluationWishes } from "./evaluate-options.ts";

/** A file by its path, or samples by their name. */
const sounds: ArgumentKind = {
  expected: "a list of sounds, each a name with a path or a waveform",
  is: (value) => Array.isArray(value) && value.every(isSound),
};

function isSound(value: unknown): boolean {
  if (!anObject.is(value)) return false;
  const { name, path, waveform } = value as Record<string, unknown>;
  return aText.is(name) && (aText.is(path) || anObject.is(waveform));
}

/**
 * Scores generated sounds against reference sounds, each a file or samples in memory; those of one name are pairs.
 *
 * Events are of the stages `reference`, `generated` and, where there are pairs, `pairs`: a sound each; then, where intervals of
 * distances are asked for, of `intervals`: a replicate each.
 *
 * @throws FoleyError "data" where a set holds no usable sound, or two of one name, "audio" for an unusable one where those are fatal, "usage" for
 *   an option that cannot be, "aborted" after the signal
 * @example
 * const { metrics } = await foley.evaluate(
 *   [{ name: "dog", waveform: { sampleRate: 16_000, channels: [samples] } }, …],
 *   [{ name: "dog", path: "real/dog.wav" }, …],
 * );
 */
export async function evaluate(
  generated: readonly Sound[],
  reference: readonly Sound[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  checkSets(generated, reference);
  const { evaluateRequest } = await import("./evaluate-options.ts");
  const request = evaluateRequest(options);
  return onOwnDevice(request, (resources) => score(resources, generated, reference, request));
}

/** The same with devices and judges that others share. */
export async function evaluateWith(
  resources: Resources,
  generated: readonly Sound[],
  reference: readonly Sound[],
  options: EvaluationWishes,
): Promise<Evaluation> {
  checkSets(generated, reference);
  const { evaluationRequest } = await import("./evaluate-options.ts");
  return score(resources, generated, reference, evaluationRequest(options));
}

/** An evaluation, and the sounds that were found for it. */
export interface PlacesEvaluation {
  readonly evaluation: Evaluation;
  readonly generated: readonly FileSoundInput[];
  readonly reference: readonly FileSoundInput[];
}

/**
 * Scores the sounds of a place against those of another: a folder, a pattern such as `sounds/dog-*.wav`, a text file of paths,
 * a CSV with the column `file` (and perhaps `caption`), or a manifest.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" where it names nothing, and as `evaluate`
 */
export async function evaluatePlaces(
  generated: string,
  reference: string,
  options: EvaluateOptions = {},
): Promise<PlacesEvaluation> {
  const { evaluateRequest } = await import("./evaluate-options.ts");
  const request = evaluateRequest(options);
  const found = await findBoth(generated, reference, request);
  return onOwnDevice(request, (resources) => scoreFound(resources, found, request));
}

/** The same with devices and judges that others share. */
export async function evaluatePlacesWith(
  resources: Resources,
  generated: string,
  reference: string,
  options: EvaluationWishes,
): Promise<PlacesEvaluation> {
  const { evaluationRequest } = await import("./evaluate-options.ts");
  const request = evaluationRequest(options);
  return scoreFound(resources, await findBoth(generated, reference, request), request);
}

/** The sounds of both places. */
export interface FoundSets {
  readonly generated: FoundSounds;
  readonly reference: FoundSounds;
}

/** The sounds of both places, as the preset looks for them. @throws as `evaluatePlaces` */
export async function findBoth(
  generated: string,
  reference: string,
  { preset, signal }: Pick<EvaluationRequest, "preset" | "signal">,
): Promise<FoundSets> {
  checkArgument("evaluate: generated", aText, generated);
  checkArgument("evaluate: reference", aText, reference);
  const { findSounds } = await import("../evaluate/node/find-sounds.ts");
  const { presets } = await import("../evaluate/preset.ts");
  const { isRecursive } = presets[preset];
  try {
    return {
      generated: await findSounds(generated, { isRecursive, signal }),
      reference: await findSounds(reference, { isRecursive, signal }),
    };
  } catch (error) {
    // The evaluation was stopped, not the folder in which it was.
    throw abortedAs(error, "evaluate: stopped");
  }
}

async function scoreFound(
  resources: Resources,
  { generated, reference }: FoundSets,
  request: EvaluationRequest,
): Promise<PlacesEvaluation> {
  const warnings = [...request.warnings, ...generated.warnings, ...reference.warnings];
  const evaluation = await score(resources, generated.sounds, reference.sounds, { ...request, warnings });
  return { evaluation, generated: generated.sounds, reference: reference.sounds };
}

function checkSets(generated: readonly Sound[], reference: readonly Sound[]): void {
  checkArgument("evaluate: generated", sounds, generated);
  checkArgument("evaluate: reference", sounds, reference);
}

async function score(
  resources: Resources,
  generated: readonly Sound[],
  reference: readonly Sound[],
  request: EvaluationRequest,
): Promise<Evaluation> {
  const { evaluateSounds } = await import("../evaluate/evaluate-sounds.ts");
  const { judgedSound } = await import("./sound.ts");
  const sets = [generated.map(judgedSound), reference.map(judgedSound)] as const;
  return evaluateSounds(...sets, await scoringOptions(resources, request));
}

/** What sounds are scored with, loaded. */
export async function scoringOptions(
  resources: Resources,
  { useCache, warnings, ...request }: EvaluationRequest,
): Promise<EvaluateSoundsOptions & { readonly further: readonly FurtherJudge[] }> {
  const { FeatureCache } = await import("../evaluate/node/feature-cache.ts");
  const { runtime, warnings: ofDevice } = await resources.device(hearing);
  return {
    ...request,
    warnings: [...warnings, ...ofDevice],
    judges: await resources.judges(request),
    further: await resources.furtherJudges(request.also),
    cache: useCache ? new FeatureCache() : null,
    versions: { node: process.versions.node, foley: version(), device: runtime.device },
  };
}
