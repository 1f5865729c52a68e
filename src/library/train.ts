import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatasetChoice } from "../data/dataset-choice.ts";
import { markHeapAtOnce } from "../engine/runtime/node/garbage.ts";
import {
  type ArgumentKind,
  aFunction,
  anObject,
  aSignal,
  aText,
  checkArgument,
  checkOptions,
} from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { reportWarning, type Work, type WorkEvent, type WorkOptions, workOf } from "../engine/work.ts";
import { findModelFolder } from "../generate/node/find-model.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import { openPreparedCache } from "../train/data/prepared-cache.ts";
import { findTrainingKind } from "../train/kind/kinds.ts";
import {
  checkBestBy,
  checkGivenParts,
  checkTraining,
  knownSettings,
  type PreparedTraining,
  prepareTraining,
  type TrainingKind,
  type TrainingKindName,
} from "../train/kind/training-kind.ts";
import { checkpointPath, checkRunSettings } from "../train/run/checkpoint.ts";
import { trainInFolder } from "../train/run/loop.ts";
import { contentsOfClips, contentsOfModels, type ModelFolders } from "../train/run/run-contents.ts";
import { withRunFolder } from "../train/run/run-lock.ts";
import { beginRun, checkRunPlace, type RunInputs } from "../train/run/run-place.ts";
import { type RunOptions, runOptionSettings, type ScoringWishes } from "../train/settings/run-options.ts";
import { type TrainingWishes, wishSettings } from "../train/settings/wishes.ts";
import type { TrainingMemory } from "../train/task/training-task.ts";
import type { TrainEvent } from "../train/train-event.ts";
import { openSoundsAt } from "./open-sounds.ts";
import { checkTokenizerUse, findStartModel, isOriginalCheckpoint } from "./start-model.ts";
import { type OpenedScoring, openScoring } from "./train-scoring.ts";
import type { TrainingTools } from "./training-tools.ts";

/** The run is prepared; what its steps will need is known. */
export interface PreparedEvent extends WorkEvent {
  readonly stage: "prepared";
  readonly memory: TrainingMemory;
}

/** Before there is anything to prepare; a warning and what is missing are told in `note`. */
export interface TrainSetupEvent extends WorkEvent {
  readonly stage: "reading sounds" | "missing sounds" | "converting" | "warning";
}

/** What is told of training, from reading sounds to the model. */
export type TrainModelEvent = TrainSetupEvent | PreparedEvent | TrainEvent;

/** What is trained of what, and where it is left. */
export interface TrainModelOptions extends TrainingWishes, RunOptions, WorkOptions<TrainModelEvent> {
  /** Sounds: a data set's folder, a class for each sub-folder, captions beside them, a manifest. */
  readonly data: string;
  /** What is taken of them. */
  readonly choice?: DatasetChoice | undefined;
  /** The folder of the run: receives checkpoint, logs and, in the end, the model. A new one, or one of the same run. */
  readonly out: string;
  /** Named settings; `nano` where left out. */
  readonly preset?: string | undefined;
  /** What to begin from: a model folder, a model's name, an original checkpoint. */
  readonly from?: string | undefined;
  /** A folder with the tokenizer of an original checkpoint, which has none; fetched where left out. */
  readonly tokenizer?: string | undefined;
  /** Folders or names of models with the frozen VAE and CLAP that the diffusion model needs; `from` where left out. */
  readonly vae?: string | undefined;
  readonly clap?: string | undefined;
  /** How the diffusion model is heard and judged while it learns; not at all where left out. */
  readonly scoring?: ScoringWishes | undefined;
}

/** Of a setting, which its schema checks. */
const aSetting: ArgumentKind = { expected: "a setting", is: () => true };

type SettingName = keyof typeof wishSettings.shape | keyof typeof runOptionSettings.shape;

const ownKinds: Readonly<Record<Exclude<keyof TrainModelOptions, SettingName>, ArgumentKind>> = {
  ...{ data: aText, out: aText, preset: aText, from: aText, tokenizer: aText, vae: aText, clap: aText },
  ...{ choice: anObject, scoring: anObject, settings: anObject, set: aSetting },
  ...{ signal: aSignal, report: aFunction },
};

const optionKinds: Readonly<Record<string, ArgumentKind>> = {
  ...ownKinds,
  ...Object.fromEntries(
    Object.keys({ ...wishSettings.shape, ...runOptionSettings.shape }).map((name) => [name, aSetting]),
  ),
};

/** What a run left. */
export interface TrainedModel {
  /** A model folder. */
  readonly folder: string;
}

/**
 * Trains a part of a model. Run again with the same options, a run that was stopped goes on where it was.
 *
 * @throws FoleyError "usage" for what cannot be, "data" and "audio" for sounds that cannot be used, "config" where the folder
 *   holds a run of other settings or of other contents, "diverged" naming the step, "aborted" when stopped: the checkpoint is then whole
 */
export async function trainModel(
  tools: TrainingTools,
  kindName: TrainingKindName,
  options: TrainModelOptions,
): Promise<TrainedModel> {
  const kind = findTrainingKind(kindName);
  checkTrainOptions(`train ${kind.name}`, options);
  const {
    signal,
    report,
    data,
    choice,
    out,
    preset = "nano",
    from,
    tokenizer,
    vae,
    clap,
    scoring,
    ...wishes
  } = options;
  checkTokenizerUse(from, tokenizer);
  const run = runOptionsOf(kind, settingsAmong(runOptionSettings, wishes));
  await checkRunPlace(out, kind.name, inputsOf(options), from !== undefined && isOriginalCheckpoint(from));
  checkTraining(kind, preset, wishes, { from: from ?? null, vae: vae ?? null, clap: clap ?? null });
  if (run.bestBy !== undefined)
    checkBestBy(kind, preset, wishes, { metric: run.bestBy, isHeard: scoring !== undefined });
  const work = workOf({ signal, report });
  markHeapAtOnce();
  const sources = { data, choice, from, tokenizer, vae, clap, scoring };
  return withRunFolder(out, () => trainInPlace(tools, { kind, out, preset, wishes, run, work, ...sources }));
}

/** What is wished of a training, as far as it can be checked before anything is read. */
interface TrainingPlanInput
  extends Pick<TrainModelOptions, "data" | "choice" | "out" | "from" | "tokenizer" | "vae" | "clap" | "scoring"> {
  readonly kind: TrainingKind;
  readonly preset: string;
  readonly wishes: TrainingWishes;
  readonly run: ResolvedRunOptions;
  readonly work: Work<TrainModelEvent>;
}

async function trainInPlace(
  { runtime, judges, warnings: ofDevice }: TrainingTools,
  { kind, out, preset, wishes, run, work, ...sources }: TrainingPlanInput,
): Promise<TrainedModel> {
  const { data, choice, from, tokenizer, vae, clap, scoring } = sources;
  const { useCache } = run;
  const { signal } = work;
  const scored = scoring === undefined ? null : await openScoring(kind, scoring, judges, { useCache, signal });
  await tellWarnings(work, [...ofDevice, ...(scored?.warnings ?? [])]);
  const start = from === undefined ? null : findStartModel(from, out, tokenizer);
  const folders = {
    from: start?.folder ?? null,
    vae: vae === undefined ? null : findModelFolder(vae),
    clap: clap === undefined ? null : findModelFolder(clap),
  };
  checkGivenParts(kind, folders);
  const { clips, record } = await openSoundsAt(data, { ...choice, needsCaptions: kind.needsCaptions }, work);
  await beginRun(out, record);
  await start?.make(asStage(work, "converting"));
  const { soundCount, hash } = record;
  const ofRun = {
    ...{ kind: kind.name, preset, data: { soundCount, hash, ...(await contentsOfClips(clips, kind.needsCaptions)) } },
    scoring: scored?.settings,
  };
  const contents = await contentsOfModels(folders, kind.takes);
  const { settings: wished, ...known } = knownSettings(kind, preset, wishes);
  const given = { ...folders, ...contents, scoring: ofRun.scoring ?? null };
  await checkRunSettings(out, { ...known, config: JSON.stringify({ ...ofRun, ...wished, ...given }) });
  const facts = { ...{ runtime, clips, preset, wishes, work, scored }, useCache };
  const prepared = await prepare(kind, facts, folders);
  try {
    const settings = { ...ofRun, ...prepared.settings, ...contents };
    return await finish(prepared, JSON.stringify(settings), out, run, work);
  } finally {
    await prepared.task.dispose();
  }
}

/** @throws FoleyError "usage" naming an option that there is not, with the nearest that there is, or one of another kind */
function checkTrainOptions(where: string, options: TrainModelOptions): void {
  checkOptions(where, optionKinds, options);
  for (const name of ["data", "out"] as const) checkArgument(`${where}: ${name}`, aText, options[name]);
}

type ResolvedRunOptions = ReturnType<typeof runOptionsOf>;

/** @throws FoleyError "usage" where there is nothing to wait for */
function runOptionsOf({ name }: TrainingKind, options: RunOptions) {
  const run = parseSettings(runOptionSettings, options, `train ${name}`);
  if (run.patience === undefined || run.bestBy !== undefined) return run;
  const message = "train: expected bestBy beside patience, got none; name what to wait for";
  throw new FoleyError("usage", message, { subject: "patience" });
}

/** All that a run reads. */
function inputsOf({ data, from, tokenizer, vae, clap, scoring }: TrainModelOptions): RunInputs {
  return {
    ...{ data, from, tokenizer, vae, clap },
    ...{ "scoring.reference": scoring?.reference, "scoring.vocoder": scoring?.vocoder },
    ...{ "scoring.panns": scoring?.panns, "scoring.vggish": scoring?.vggish },
  };
}

async function tellWarnings(work: Work<TrainModelEvent>, warnings: readonly string[]): Promise<void> {
  for (const warning of warnings) await reportWarning(work, warning);
}

/** Work of another room, whose events are told as one stage of training. */
function asStage({ signal, report }: Work<TrainModelEvent>, stage: TrainSetupEvent["stage"]): Work {
  return { signal, report: (event) => report({ ...event, stage, share: null }) };
}

interface Preparation extends Pick<Parameters<typeof prepareTraining>[1], "runtime" | "clips" | "preset" | "wishes"> {
  readonly scored: OpenedScoring | null;
  readonly useCache: boolean;
  readonly work: Work<TrainModelEvent>;
}

async function prepare(
  kind: TrainingKind,
  { scored, useCache, work, ...rest }: Preparation,
  folders: ModelFolders,
): Promise<PreparedTraining> {
  const cache = useCache ? openPreparedCache() : null;
  const scoring = scored?.options ?? null;
  const prepared = await prepareTraining(kind, { ...rest, ...folders, ...work, cache, scoring });
  await tellWarnings(work, [...(cache?.warnings ?? []), ...(scoring?.cache?.warnings ?? [])]);
  return prepared;
}

async function finish(
  { task, stepCount, schema }: PreparedTraining,
  config: string,
  folder: string,
  { checkpointEvery, logEvery, bestBy, patience }: ResolvedRunOptions,
  work: Work<TrainModelEvent>,
): Promise<TrainedModel> {
  const { memory } = task;
  await work.report({ stage: "prepared", memory, done: 0, total: stepCount, unit: "steps", share: 0 });
  const isDone = await trainInFolder(task, {
    ...{ folder, stepCount, checkpointEvery, logEvery, config, schema, ...work },
    keepBest: bestBy === undefined ? undefined : { metric: bestBy, patience: patience ?? null },
  });
  if (isDone) return { folder: join(folder, "model") };
  const checkpoint = checkpointPath(folder);
  const next = existsSync(checkpoint) ? `goes on from ${checkpoint}` : "begins again, as no step was done";
  throw new FoleyError("aborted", `train: stopped; the same run ${next}`, { subject: "out" });
}
