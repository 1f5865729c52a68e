import { existsSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stageOf } from "../engine/work.ts";
import { cacheFolder, findCacheFolder } from "../files/cache-folder.ts";
import { orphansOf } from "../files/temporary.ts";
import type { RemoteFile } from "./choose-files.ts";
import { download, isWholeFile } from "./download.ts";
import { type FetchOptions, fetchingOf } from "./fetching.ts";
import type { PublishedWeights } from "./published-weights.ts";

/** The file of fetched weights; null where they were not fetched. */
export function findWeights({ file, size }: PublishedWeights): string | null {
  const folder = findCacheFolder();
  if (folder === null) return null;
  const path = join(folder, "weights", file);
  return existsSync(path) && statSync(path).size === size ? path : null;
}

/**
 * Fetches weights into foley's cache. `FOLEY_MIRROR` names another server, which has the files under their names.
 *
 * @returns the path of the file, which is there only once it is whole and right
 * @throws FoleyError "not-found", "io", "aborted"
 */
export async function pullWeights(weights: PublishedWeights, options: FetchOptions = {}): Promise<string> {
  const { file, url, size, hash } = weights;
  const fetching = fetchingOf(options);
  const wanted: RemoteFile = { path: file, size, hash, digest: "sha256" };
  const target = pathOf(file);
  if (await isWholeFile(target, wanted, fetching.work)) return target;
  const mirror = process.env.FOLEY_MIRROR || null;
  const place = mirror === null ? url : `${mirror.replace(/\/+$/, "")}/${encodeURIComponent(file)}`;
  const tell = stageOf(fetching.work, { stage: "pulling", total: size, unit: "bytes" });
  const remote = { url: place, variable: "FOLEY_MIRROR", endpoint: null, file: wanted, target };
  await download(remote, fetching, (bytes) => tell(bytes, file));
  return target;
}

/** Whether something of weights is here, be it half fetched. */
export function isWeightsBegun({ file }: PublishedWeights): boolean {
  return findCacheFolder() !== null && filesOf(file).some((path) => existsSync(path));
}

/** Deletes fetched weights, half-fetched ones too. */
export async function removeWeights({ file }: PublishedWeights): Promise<void> {
  for (const path of filesOf(file)) await rm(path, { force: true });
}

function filesOf(file: string): string[] {
  const path = pathOf(file);
  return [path, `${path}.incomplete`, ...orphansOf(path)];
}

function pathOf(file: string): string {
  return join(cacheFolder(), "weights", file);
}
