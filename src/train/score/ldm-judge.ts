import type { Tensor } from "../../engine/tensor/tensor.ts";
import { reportWarning } from "../../engine/work.ts";
import { evaluateAgainst, hearSet } from "../../evaluate/evaluate-sounds.ts";
import { type HeardSound, usableBy } from "../../evaluate/features/hear-sounds.ts";
import { inceptionParts } from "../../evaluate/metric/draws.ts";
import { presets } from "../../evaluate/preset.ts";
import { type Direction, metricDirections } from "../../evaluate/score/direction.ts";
import type { Evaluation, SetMetrics } from "../../evaluate/score/evaluation.ts";
import { backbonesOf, judgesLimitedTo, limitedNames } from "../../evaluate/score/judges.ts";
import { bandWarnings } from "../../evaluate/score/warnings.ts";
import { heldSound } from "../../evaluate/sounds/held-sound.ts";
import { pairSounds } from "../../evaluate/sounds/pair.ts";
import { soundsByRate } from "../../evaluate/sounds/sample-rates.ts";
import type { JudgedSound } from "../../evaluate/sounds/sound.ts";
import type { Model } from "../../generate/model.ts";
import type { PrepareWork } from "../data/preparing.ts";
import type { StepMetrics } from "../train-event.ts";
import type { TrainingJudge } from "./judged-task.ts";
import { type MadeSound, type SoundGroup, scoreGroups } from "./score-groups.ts";
import type { ScoringOptions } from "./scoring-options.ts";

/** The diffusion model that learns. */
interface LearningModel {
  /** Whose UNet is replaced each time by the one that learns; freed with the judge. */
  readonly model: Model;
  /** The newest of the UNet that learns. */
  weights(): ReadonlyMap<string, Tensor>;
  readonly stepCount: number;
}

/**
 * Hears a diffusion model that learns: generates a fixed set of sounds and scores them against reference sounds. What is to be known of
 * these for all scores, as `evaluateSounds` says it of two sets, is told at once.
 *
 * @throws FoleyError "data" where no reference sound can be used
 */
export async function createLdmJudge(
  { model, weights, stepCount }: LearningModel,
  options: ScoringOptions,
  work: PrepareWork,
): Promise<TrainingJudge> {
  const { judges, warnings } = await limitedJudges(model.sampleRate, options);
  const limited = { ...options, judges };
  const reference = await hearSet("reference", options.reference, limited);
  for (const warning of [...warnings, ...unheard(reference)]) await reportWarning(work, warning);
  const scores = possibleScores(options);
  const group = groupOf(limited, reference, Object.keys(scores));
  return {
    scores,
    isDue: (step) => step % options.everySteps === 0 || step === stepCount,
    score: (_, scoring) => model.withUnet(weights(), () => scoreGroups(model, [group], options.settings, scoring)),
    dispose: () => model.dispose(),
  };
}

/** The judges up to what the lowest rate can have, of the model's sounds and of the reference's, and what is to be said of it. */
async function limitedJudges(
  rateOfMade: number,
  { judges, reference, wishes }: ScoringOptions,
): Promise<Pick<ScoringOptions, "judges"> & { readonly warnings: readonly string[] }> {
  const byRate = await soundsByRate(reference, usableBy(backbonesOf(judges)));
  const generated = wishes.map(({ name }) => ({ place: name }));
  const all = new Map([...byRate, [rateOfMade, [...generated, ...(byRate.get(rateOfMade) ?? [])]]]);
  const limited = judgesLimitedTo(judges, [...all.keys()]);
  // That nothing is heard that the model cannot make goes without saying.
  const isNoLower = Math.min(...all.keys()) === rateOfMade;
  const names = isNoLower ? [] : limitedNames(judges, limited);
  return { judges: limited, warnings: bandWarnings(all, { generated, reference }, names) };
}

/** A line on reference sounds that some judge cannot use; none where there are none. */
function unheard(reference: readonly HeardSound[]): string[] {
  const problems = reference.flatMap(({ problems: [first] }) => (first === undefined ? [] : [first.reason]));
  const count = `${problems.length} of ${reference.length} reference sounds cannot be used by every judge`;
  return problems.length === 0 ? [] : [`scoring: ${count} (first: ${problems[0]})`];
}

/**
 * All sounds together, of which none is left out of the run's folder.
 *
 * @param scoreNames of the metrics that there should be
 */
function groupOf(
  { wishes, judges, preset }: ScoringOptions,
  reference: readonly HeardSound[],
  scoreNames: readonly string[],
): SoundGroup {
  return {
    prefix: "",
    wishes,
    kept: wishes.map(({ name }) => name),
    async judge(made, signal) {
      const sounds: JudgedSound[] = [];
      for await (const one of made) sounds.push(soundOf(one));
      const evaluation = await evaluateAgainst(reference, sounds, { judges, preset, cache: null, signal });
      const metrics = numbersOf(evaluation.metrics);
      const missing = scoreNames.filter((name) => !Object.hasOwn(metrics, name));
      return { metrics, absent: Object.fromEntries(missing.map((name) => [name, whyAbsent(name, evaluation)])) };
    },
  };
}

function soundOf({ wish: { name, prompt, caption = prompt ?? undefined }, clip }: MadeSound): JudgedSound {
  return heldSound({ name, waveform: clip, caption });
}

const paired = ["klSoftmax", "klSigmoid", "psnr", "ssim", "lsd", "clapAudio"] as const;

/** Without the metrics that need pairs, CLAP or more sounds, where there are none. */
function possibleScores({ wishes, reference, judges, preset }: ScoringOptions): Readonly<Record<string, Direction>> {
  const namesOf = (sounds: readonly { readonly name: string }[]): string[] => sounds.map(({ name }) => name);
  const { isPaired } = pairSounds(namesOf(wishes), namesOf(reference), presets[preset].ignoresExtension);
  const captions = wishes.map(({ prompt, caption = prompt }) => caption);
  const missing = new Set<string>([
    ...(new Set(captions).size === captions.length ? ["diversity"] : []),
    ...(isPaired ? [] : paired),
    ...(wishes.length < inceptionParts ? ["is"] : []),
    ...(judges.clap === null ? ["clap", "clapAudio"] : []),
  ]);
  return Object.fromEntries(Object.entries(metricDirections).filter(([name]) => !missing.has(name)));
}

/** The metrics that there are, of those with a spread the mean. */
function numbersOf(metrics: SetMetrics): StepMetrics {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]): [string, number][] => {
      const number = typeof value === "object" ? value?.mean : value;
      return number === null || number === undefined || !Number.isFinite(number) ? [] : [[name, number]];
    }),
  );
}

/** In the words of the evaluation, whose warnings begin with the metrics that they are about. */
function whyAbsent(name: string, { warnings, unusable }: Evaluation): string {
  const title = name === "fadInfinity" ? "fad infinity" : name;
  const warning = warnings.find((line) => line.slice(0, line.indexOf(":")).split(", ").includes(title));
  if (warning !== undefined) return warning;
  const [first] = unusable;
  return `${title}: absent, as ${first === undefined ? "no sound gives it" : `${first.file} cannot be used: ${first.reason}`}`;
}
