import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../../engine/work.ts";
import { metricDirections } from "../../evaluate/score/direction.ts";
import type { PartName } from "../../models/part-kind.ts";
import type { TensorCache } from "../../weights/node/tensor-cache.ts";
import type { PrepareWork } from "../data/preparing.ts";
import { recordedClip, type TrainingClip, type TrainingClipInput } from "../data/training-clip.ts";
import { directionOf } from "../run/best.ts";
import type { KnownSettings } from "../run/checkpoint.ts";
import type { ScoringOptions } from "../score/scoring-options.ts";
import type { RunSettings } from "../settings/optimizer.ts";
import { settingsWithWishes, type TrainingWishes } from "../settings/wishes.ts";
import type { TrainingTask } from "../task/training-task.ts";
import type { PrepareEvent } from "../train-event.ts";

/** What a training run is made from. */
export interface PrepareOptions extends WorkOptions<PrepareEvent> {
  readonly runtime: Runtime;
  readonly clips: readonly TrainingClipInput[];
  readonly preset: string;
  /** A model folder to begin from; random weights where left out. */
  readonly from?: string | null | undefined;
  /** Model folders with the frozen parts that a latent diffusion model needs; `from` where left out. */
  readonly vae?: string | null | undefined;
  readonly clap?: string | null | undefined;
  readonly wishes?: TrainingWishes | undefined;
  /** Keeps what preparation makes of sounds and captions; nothing is kept where left out. */
  readonly cache?: TensorCache | null | undefined;
  /** How the model is heard and judged while it learns, of kinds that can be; not at all where left out. */
  readonly scoring?: ScoringOptions | null | undefined;
}

/** The same with nothing left open. */
export interface TrainingRequest {
  readonly runtime: Runtime;
  readonly clips: readonly TrainingClip[];
  readonly from: string | null;
  readonly vae: string | null;
  readonly clap: string | null;
  readonly wishes: TrainingWishes;
  readonly cache: TensorCache | null;
  readonly scoring: ScoringOptions | null;
  readonly work: PrepareWork;
}

/** A task with what the loop must know of it. */
export interface PreparedTraining {
  readonly task: TrainingTask;
  readonly stepCount: number;
  /** All settings that must not change in a resumed run. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What they are checked by, as far as it knows them: it tells what an older checkpoint does not say. */
  readonly schema: z.core.$ZodType;
}

/** What a training begins from and what it needs, by folder or by name; null where that is not given. */
export type GivenFolders = Readonly<Record<"from" | "vae" | "clap", string | null>>;

/** Named settings of one kind of training, and how a run of such settings is prepared. */
export interface TrainingPreset {
  /** What its settings may be. */
  readonly schema: z.core.$ZodType;
  readonly values: RunSettings;
  /** Whatever can be known without sounds, which may take long to read: see `checkTraining`. */
  check(wishes: TrainingWishes, folders: GivenFolders): void;
  /** With the caller's wishes. */
  settings(wishes: TrainingWishes): RunSettings;
  /** The scores that a run of such settings has beside those of sounds that it makes. */
  scores(wishes: TrainingWishes): TrainingTask["scores"];
  prepare(request: TrainingRequest): Promise<PreparedTraining>;
}

export type TrainingKindName = "vae" | "vocoder" | "clap" | "ldm" | "classifier";

/** One thing that foley trains. */
export interface TrainingKind {
  readonly name: TrainingKindName;
  readonly summary: string;
  readonly presets: Readonly<Record<string, TrainingPreset>>;
  /** Whether what it trains can be heard and scored while it learns. */
  readonly isScored: boolean;
  /** Whether it learns what is said of sounds: a class or a caption. */
  readonly needsCaptions: boolean;
  /** What it can be given, with the part that is read of each. */
  readonly takes: Readonly<Partial<Record<keyof GivenFolders, PartName>>>;
  /** Whether `from` stands in for what is not given. */
  readonly takesAllFrom: boolean;
}

/**
 * @param prepare makes a task of the preset with the caller's wishes
 * @param demand refuses such settings where a folder that they need is not given
 * @param scoresOf the scores that a run of such settings has of itself
 */
export function trainingPreset<S extends z.ZodType<RunSettings>>(
  kind: string,
  schema: S,
  values: z.output<S>,
  prepare: (request: TrainingRequest, config: z.output<S>) => Promise<PreparedTraining>,
  demand: (folders: GivenFolders, config: z.output<S>) => unknown = () => null,
  scoresOf: (config: z.output<S>) => TrainingTask["scores"] = () => ({}),
): TrainingPreset {
  const wished = (wishes: TrainingWishes): z.output<S> => settingsWithWishes(schema, values, wishes, `train ${kind}`);
  const settled = (wishes: TrainingWishes, folders: GivenFolders): z.output<S> => {
    const config = wished(wishes);
    demand(folders, config);
    return config;
  };
  return {
    schema,
    values,
    check: (wishes, folders) => void settled(wishes, folders),
    settings: wished,
    scores: (wishes) => scoresOf(wished(wishes)),
    prepare: async (request) => prepare(request, settled(request.wishes, request)),
  };
}

/**
 * Refuses what cannot be before any sound is read.
 *
 * @throws FoleyError "usage" for a preset or a setting that there is not, where a folder that is needed is not given, or one that is
 *   not used is
 */
export function checkTraining(
  { name, presets, takes }: TrainingKind,
  preset: string,
  wishes: TrainingWishes,
  folders: GivenFolders,
): void {
  const idle = givenNames.find((given) => folders[given] !== null && takes[given] === undefined);
  if (idle !== undefined) {
    const message = `train ${name}: ${idleWords[idle]} a model is used so, got it here; leave it out`;
    throw new FoleyError("usage", message, { subject: idle });
  }
  chooseTrainingPreset(name, presets, preset).check(wishes, folders);
}

/**
 * Refuses to choose the best model by what no run of such settings measures, before any sound is read.
 *
 * @param isHeard whether sounds are made and scored while it learns
 * @throws FoleyError "usage"
 */
export function checkBestBy(
  { name, presets, isScored }: TrainingKind,
  preset: string,
  wishes: TrainingWishes,
  { metric, isHeard }: { readonly metric: string; readonly isHeard: boolean },
): void {
  if (!isScored) {
    const message = `train ${name}: expected bestBy where what is learnt is measured, got it here; leave it out`;
    throw new FoleyError("usage", message, { subject: "bestBy" });
  }
  const own = chooseTrainingPreset(name, presets, preset).scores(wishes);
  directionOf(metric, isHeard ? { ...own, ...metricDirections } : own);
}

/**
 * A task that can be run, of clips that are prepared.
 *
 * @throws FoleyError "usage" for a preset or a setting that there is not, or where a folder that is needed is not given
 */
export async function prepareTraining(kind: TrainingKind, options: PrepareOptions): Promise<PreparedTraining> {
  return chooseTrainingPreset(kind.name, kind.presets, options.preset).prepare(requestOf(options));
}

/** What a caller left out is null. */
export function requestOf(options: PrepareOptions): TrainingRequest {
  const { runtime, clips, from = null, vae = null, clap = null, wishes = {}, cache = null, scoring = null } = options;
  return { runtime, clips: clips.map(recordedClip), from, vae, clap, wishes, cache, scoring, work: workOf(options) };
}

/** @throws FoleyError "usage" naming the presets that exist */
export function chooseTrainingPreset<P>(kind: string, presets: Readonly<Record<string, P>>, name: string): P {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset !== undefined) return preset;
  throw new FoleyError(
    "usage",
    `train ${kind}: expected a preset of ${Object.keys(presets).join(", ")}, got "${name}"; choose one`,
  );
}

const givenNames = ["from", "vae", "clap"] as const;

/**
 * Refuses a model without the part that it is given for, before any sound is read. A folder that is not there is yet to be made.
 *
 * @throws FoleyError "usage"
 */
export function checkGivenParts({ name, takes, takesAllFrom }: TrainingKind, folders: GivenFolders): void {
  for (const given of givenNames) {
    const [part, folder] = [takes[given], folders[given] ?? (takesAllFrom ? folders.from : null)];
    if (part === undefined || folder === null || !existsSync(folder) || existsSync(join(folder, part))) continue;
    const { expected, ...facts } = missing[given];
    const message = `train ${name}: ${expected} with ${part}, got ${folder}, which has none; name a model folder with that part`;
    throw new FoleyError("usage", message, facts);
  }
}

/** Settings of which preparation says more: sizes and noise of the model that a run begins from, words, labels. */
const settledLater = ["model", "scheduler"];

/**
 * What is known of a run's settings before anything is prepared.
 *
 * @throws FoleyError "usage" for a preset or a setting that there is not
 */
export function knownSettings(
  { name, presets }: TrainingKind,
  preset: string,
  wishes: TrainingWishes,
): Omit<KnownSettings, "config"> & { readonly settings: object } {
  const { schema, settings } = chooseTrainingPreset(name, presets, preset);
  return { settings: settings(wishes), schema, later: settledLater };
}

const idleWords = { from: "expected from where", vae: "expected vae where", clap: "expected clap where" } as const;

const missing = {
  from: { subject: "from", expected: "expected from, a model folder" },
  vae: { subject: "vae", expected: "expected vae, a model folder" },
  clap: { subject: "clap", expected: "expected clap, a model folder" },
} as const;

/**
 * @param part that is missing: `vae`, `clap` or `from`
 * @throws FoleyError "usage" where a folder that is needed is not given
 */
export function requireFolder(kind: string, part: "from" | "vae" | "clap", folder: string | null): string {
  if (folder !== null) return folder;
  const { expected, ...facts } = missing[part];
  const message = `train ${kind}: ${expected}, got nothing; name a model folder with that part`;
  throw new FoleyError("usage", message, facts);
}
