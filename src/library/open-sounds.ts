import type { DataClip, DataRecord } from "../data/clips.ts";
import type { Dataset } from "../data/dataset.ts";
import type { DatasetChoice } from "../data/dataset-choice.ts";
import { reportWarning, type Work, type WorkEvent, type WorkOptions } from "../engine/work.ts";

/** What is taken of a data set, and how reading it is stopped. */
export interface SoundsOptions extends SoundsChoiceOptions, WorkOptions {}

interface SoundsChoiceOptions extends DatasetChoice {
  /** Whether something must be said of every sound; so where left out. */
  readonly needsCaptions?: boolean | undefined;
}

/** The sounds of a data set, and what results say of them. */
export interface OpenedSounds {
  readonly clips: readonly DataClip[];
  readonly record: DataRecord;
}

/**
 * What there is to learn from: a data set's folder, a table, a manifest or an archive. What it lists but has no file of is
 * in `missing`, what was passed over in `warnings`.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" for the first row that cannot be used, "aborted"
 */
export async function findTrainingSounds(path: string, options: SoundsOptions = {}): Promise<Dataset> {
  const { openDataset } = await import("../data/open-dataset.ts");
  return openDataset(path, options);
}

/**
 * All sounds of a data set, of which only the bytes are read, for their hashes: it may be larger than memory.
 *
 * @throws FoleyError "audio" naming the first file that cannot be read, "aborted" when stopped
 */
export async function openTrainingSounds(dataset: Dataset, options: WorkOptions = {}): Promise<OpenedSounds> {
  const { openClips, recordOf } = await import("../data/clips.ts");
  const clips = await openClips(dataset, options);
  return { clips, record: recordOf(dataset, clips) };
}

/** What is told of finding and reading sounds. */
export interface SoundsEvent extends WorkEvent {
  /** A warning, and how many sounds are listed but not there, are told in `note`. */
  readonly stage: "warning" | "missing sounds" | "reading sounds";
}

/**
 * Both in one: what was noticed and what is missing is told before reading begins.
 *
 * @throws FoleyError as `findTrainingSounds` and `openTrainingSounds`
 */
export async function openSoundsAt(
  path: string,
  choice: SoundsChoiceOptions,
  work: Work<SoundsEvent>,
): Promise<OpenedSounds> {
  const dataset = await findTrainingSounds(path, { ...choice, signal: work.signal });
  for (const warning of dataset.warnings) await reportWarning(work, warning);
  const [done, missing] = [dataset.items.length, dataset.missing.length];
  if (missing > 0) {
    const total = done + missing;
    const note = `${path}: ${missing} of ${total} listed sounds are not there; going on without them`;
    await work.report({ stage: "missing sounds", done, total, unit: "sounds", share: null, note });
  }
  const report = (event: WorkEvent): unknown => work.report({ ...event, stage: "reading sounds", share: null });
  return openTrainingSounds(dataset, { signal: work.signal, report });
}
