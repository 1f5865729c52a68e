import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { stageOf } from "../engine/work.ts";
import { sweepTemporaries } from "../files/temporary.ts";
import { withSlashes } from "../files/with-slashes.ts";
import { blobFolder, blobPath, findSnapshot, pointAt, snapshotFolder, snapshotsOf } from "./cache.ts";
import { chooseFiles, type RemoteFile, type WishedPrecision } from "./choose-files.ts";
import { download, isWholeFile } from "./download.ts";
import { hubEndpoint } from "./endpoint.ts";
import { type Fetching, type FetchOptions, fetchingOf } from "./fetching.ts";
import { listRepository } from "./list-repository.ts";
import { missingFiles } from "./missing-files.ts";
import { type PublishedModelName, repositoryOf } from "./repository.ts";
import { linkSnapshot } from "./snapshot.ts";

export interface PullOptions extends FetchOptions {
  /** Which variant of the weights, where there are several; single precision where absent. */
  readonly precision?: WishedPrecision | undefined;
}

/**
 * Fetches a model from the Hugging Face hub into the cache that it shares with Hugging Face's own tools.
 *
 * `HF_ENDPOINT` names another hub, `HF_TOKEN` lets in, `HF_HUB_OFFLINE=1` uses what is there, where it is whole.
 *
 * @param name a short name or `owner/name`
 * @returns the model's folder; it is found only once every file is there, and right
 * @throws FoleyError "usage" for half precision beside weights in single precision, which are loaded in its place; "not-found",
 *   where the hub has not all of the model too; "io", "aborted"
 */
export async function pull(
  name: PublishedModelName | (string & Record<never, never>),
  { precision = "float32", ...options }: PullOptions = {},
): Promise<string> {
  const repository = repositoryOf(name);
  if (isOffline()) {
    const folder = wholeFromCache(repository);
    refuseHidden(repository, folder, chooseFiles(filesIn(folder), precision));
    return folder;
  }
  const fetching = fetchingOf(options);
  const { commit, files: all } = await listRepository(repository, fetching);
  const files = chooseFiles(all, precision);
  if (!files.some(({ path }) => path === "model_index.json" || path === "config.json")) {
    throw new FoleyError(
      "not-found",
      `${repository}: expected a diffusers model or CLAP, got a repository without model_index.json; choose another`,
    );
  }
  refuseHidden(repository, snapshotFolder(repository, commit), files);
  const missing = missingIn(await fetchFiles(repository, commit, files, fetching));
  if (missing !== null) {
    const message = `${repository}: expected a whole model on the hub, got it without ${missing}; choose another`;
    throw new FoleyError("not-found", message);
  }
  return pointAt(repository, commit);
}

type Placed = Pick<RemoteFile, "path">;

/** @throws FoleyError "usage" where other weights lie in the folder, which would be loaded in place of those that are wanted */
function refuseHidden(repository: string, folder: string, wanted: readonly Placed[]): void {
  // In this order they are loaded.
  const loaded = new Set(chooseFiles([...wanted, ...filesIn(folder)], "float32").map(({ path }) => path));
  const hidden = wanted.find(({ path }) => !loaded.has(path));
  if (hidden === undefined) return;
  const came = "those in single precision, which are loaded in its place";
  const advice = "remove the model and pull it again";
  const message = `${repository}: expected no weights beside ${hidden.path}, got ${came}; ${advice}`;
  throw new FoleyError("usage", message, { subject: "hiddenWeights", values: { name: repository } });
}

/** Those of a commit that are there. */
function filesIn(folder: string): Placed[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => existsSync(join(folder, path)))
    .map((path) => ({ path: withSlashes(path) }));
}

/**
 * Fetches only some files of a repository; the model is not found afterwards, as it is not whole, but these files are, without a
 * network too.
 *
 * @returns the folder that they are in
 * @throws FoleyError "not-found" also where the repository has none of these files, "io", "aborted"
 */
export async function pullFiles(
  name: string,
  isWanted: (path: string) => boolean,
  options: FetchOptions = {},
): Promise<string> {
  const repository = repositoryOf(name);
  if (isOffline()) return partFromCache(repository, isWanted);
  const fetching = fetchingOf(options);
  const { commit, files: all } = await listRepository(repository, fetching);
  const files = all.filter(({ path }) => isWanted(path));
  if (files.length === 0) throw new FoleyError("not-found", `${repository}: expected the files, got none of them`);
  return fetchFiles(repository, commit, files, fetching);
}

async function fetchFiles(
  repository: string,
  commit: string,
  files: readonly RemoteFile[],
  fetching: Fetching,
): Promise<string> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const tell = stageOf(fetching.work, { stage: "pulling", total, unit: "bytes" });
  let before = 0;
  for (const file of files) {
    await fetchFile(repository, commit, file, fetching, (bytes) => tell(before + bytes, file.path));
    before += file.size;
    await tell(before, file.path);
  }
  // What was wanted of this was taken up.
  sweepTemporaries(blobFolder(repository));
  return linkSnapshot(repository, commit, files);
}

function isOffline(): boolean {
  return ["1", "true", "yes", "on"].includes((process.env.HF_HUB_OFFLINE ?? "").toLowerCase());
}

/** @throws FoleyError "not-found" where there is none, or not all of it */
function wholeFromCache(repository: string): string {
  const folder = findSnapshot(repository);
  if (folder === null) throw notCached(repository, "it", "nothing there");
  const missing = missingIn(folder);
  if (missing === null) return folder;
  throw notCached(repository, "all of it", `it without ${missing}`);
}

/** What a model's folder lacks, in words; null where it is whole. */
function missingIn(folder: string): string | null {
  const missing = missingFiles(folder, filesIn(folder));
  const rest = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
  return missing.length === 0 ? null : `${missing.slice(0, 5).join(", ")}${rest}`;
}

/** A folder of which at least some files are wanted; the model's own first. */
function partFromCache(repository: string, isWanted: (path: string) => boolean): string {
  const holds = (folder: string): boolean => filesIn(folder).some(({ path }) => isWanted(path));
  const folder = snapshotsOf(repository).find(holds);
  if (folder === undefined) throw notCached(repository, "it", "nothing there");
  return folder;
}

function notCached(repository: string, expected: string, came: string): FoleyError {
  const message = `${repository}: expected ${expected} in the cache, got ${came}; unset HF_HUB_OFFLINE to fetch it`;
  return new FoleyError("not-found", message);
}

async function fetchFile(
  repository: string,
  commit: string,
  file: RemoteFile,
  fetching: Fetching,
  tell: (bytes: number) => unknown,
): Promise<void> {
  const target = blobPath(repository, file.hash);
  if (await isWholeFile(target, file, fetching.work)) return;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const endpoint = hubEndpoint();
  const url = `${endpoint.url}/${repository}/resolve/${commit}/${path}`;
  await download({ url, variable: "HF_ENDPOINT", endpoint, file, target }, fetching, tell);
}
