import { findTrainingSounds, type OpenedSounds, openTrainingSounds } from "../library/open-sounds.ts";
import { type DatasetOptions, datasetChoiceOf } from "./dataset-options.ts";
import type { Door } from "./door.ts";
import { watched } from "./progress.ts";
import { warn } from "./warn.ts";

/** All chosen sounds of a data set, and what results say of them; missing and unread ones are told. */
export async function loadSounds(path: string, options: DatasetOptions, door: Door): Promise<OpenedSounds> {
  const isQuiet = options.quiet === true;
  const dataset = await findTrainingSounds(path, { ...datasetChoiceOf(options), signal: door.signal });
  warn(door, dataset.warnings);
  if (dataset.missing.length > 0 && !isQuiet) {
    const listed = dataset.items.length + dataset.missing.length;
    door.err(`${path}: ${dataset.missing.length} of ${listed} listed sounds are not there; going on without them\n`);
  }
  return watched(door, "reading sounds", isQuiet, (work) => openTrainingSounds(dataset, work));
}
