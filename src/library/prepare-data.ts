import type { DataClip, DataRecord } from "../data/clips.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import type { TrainModelOptions } from "./train.ts";

/** What is prepared of which sounds: what the training that it is for will be told. */
export interface PrepareDataOptions
  extends Pick<TrainModelOptions, "choice" | "preset" | "from" | "vae" | "clap" | "fill" | "settings" | "set">,
    WorkOptions {}

/**
 * Makes mels, latents and CLAP's embeddings of a data set once, for the training of the diffusion model. Stopped, it goes on
 * where it was.
 *
 * @param path a data set's folder, a table, a manifest or an archive
 * @returns which sounds it was made of
 * @throws FoleyError "usage", "data" and "audio" as the training itself, "io" where nothing can be kept, "aborted" when stopped
 */
export async function prepareData(
  runtime: Runtime,
  path: string,
  { signal, report, choice = {}, ...wishes }: PrepareDataOptions = {},
): Promise<DataRecord> {
  const { openSoundsAt } = await import("./open-sounds.ts");
  const work = workOf({ signal, report });
  const { clips, record } = await openSoundsAt(path, choice, work);
  await prepareClips(runtime, clips, null, { ...wishes, ...work });
  return record;
}

/**
 * The same of sounds that are open.
 *
 * @param folder where what is made is kept; the usual one where null
 */
export async function prepareClips(
  runtime: Runtime,
  clips: readonly DataClip[],
  folder: string | null,
  { signal, report, preset = "nano", from, vae, clap, ...wishes }: Omit<PrepareDataOptions, "choice">,
): Promise<void> {
  const { openPreparedCache } = await import("../train/data/prepared-cache.ts");
  const { prepareLdmData } = await import("../train/kind/ldm.ts");
  const { findModelFolder } = await import("../generate/node/find-model.ts");
  const folderOf = (model: string | undefined): string | null => (model === undefined ? null : findModelFolder(model));
  const cache = openPreparedCache(folder ?? undefined);
  const folders = { from: folderOf(from), vae: folderOf(vae), clap: folderOf(clap) };
  await prepareLdmData({ runtime, clips, preset, ...folders, wishes, cache, ...workOf({ signal, report }) });
  const [problem] = cache.warnings;
  // What it is for is to keep things.
  if (problem !== undefined) throw new FoleyError("io", problem);
}
