import { type Clip, type DataRecord, openClips, recordOf } from "../data/clips.ts";
import { openDataset } from "../data/open-dataset.ts";
import { type DatasetOptions, openOptionsOf } from "./dataset-options.ts";
import type { Door } from "./door.ts";
import { createProgress } from "./progress.ts";
import { warn } from "./warn.ts";

/** All chosen sounds of a data set, and what results say of them; missing and unread ones are told. */
export async function loadSounds(
  path: string,
  options: DatasetOptions & { readonly quiet?: boolean | undefined },
  door: Door,
): Promise<{ clips: Clip[]; record: DataRecord }> {
  const dataset = await openDataset(path, { ...openOptionsOf(options), signal: door.signal });
  warn(door, dataset.warnings);
  if (dataset.missing.length > 0 && options.quiet !== true) {
    const listed = dataset.items.length + dataset.missing.length;
    door.err(`${path}: ${dataset.missing.length} of ${listed} listed sounds are not there; going on without them\n`);
  }
  const progress = createProgress(door, "reading sounds", options.quiet === true);
  try {
    const clips = await openClips(dataset, {
      sampleRate: 16_000,
      onProgress: (done, total) => progress.update(done, total),
      signal: door.signal,
    });
    progress.finish();
    return { clips, record: recordOf(dataset, clips) };
  } finally {
    progress.stop();
  }
}
