import { FoleyError } from "../engine/tensor/error.ts";
import { sweepTemporaries } from "../files/temporary.ts";
import { blobFolder, blobPath, findSnapshot, pointAt } from "./cache.ts";
import { chooseFiles, type RemoteFile, type WishedPrecision } from "./choose-files.ts";
import { type DownloadOptions, download, isWholeFile } from "./download.ts";
import { hubEndpoint } from "./endpoint.ts";
import { listRepository } from "./list-repository.ts";
import { repositoryOf } from "./repository.ts";
import { linkSnapshot } from "./snapshot.ts";

export interface PullProgress {
  /** The file that is on its way. */
  readonly path: string;
  /** Bytes of all files that are there, and that there will be. */
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface PullOptions extends Pick<DownloadOptions, "patience" | "pause" | "silence" | "signal"> {
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** Which variant of the weights, where there are several; single precision where absent. */
  readonly precision?: WishedPrecision | undefined;
}

/**
 * Fetches a model from the Hugging Face hub into the cache that it shares with Hugging Face's own tools.
 *
 * `HF_ENDPOINT` names another hub, `HF_TOKEN` lets in, `HF_HUB_OFFLINE=1` uses what is there.
 *
 * @param name a short name or `owner/name`
 * @returns the model's folder; it is found only once every file is there, and right
 * @throws FoleyError "not-found", "io", "aborted"
 */
export async function pull(name: string, options: PullOptions = {}): Promise<string> {
  const repository = repositoryOf(name);
  if (isOffline()) return fromCache(repository);
  const { commit, files: all } = await listRepository(repository, options);
  const files = chooseFiles(all, options.precision);
  if (!files.some(({ path }) => path === "model_index.json" || path === "config.json")) {
    throw new FoleyError(
      "not-found",
      `${repository}: expected a diffusers model or CLAP, got a repository without model_index.json; choose another`,
    );
  }
  await fetchFiles(repository, commit, files, options);
  return pointAt(repository, commit);
}

/**
 * Fetches only some files of a repository; the model is not found afterwards, as it is not whole.
 *
 * @returns the folder that they are in
 * @throws FoleyError "not-found" also where the repository has none of these files, "io", "aborted"
 */
export async function pullFiles(
  name: string,
  isWanted: (path: string) => boolean,
  options: PullOptions = {},
): Promise<string> {
  const repository = repositoryOf(name);
  if (isOffline()) return fromCache(repository);
  const { commit, files: all } = await listRepository(repository, options);
  const files = all.filter(({ path }) => isWanted(path));
  if (files.length === 0) throw new FoleyError("not-found", `${repository}: expected the files, got none of them`);
  return fetchFiles(repository, commit, files, options);
}

async function fetchFiles(
  repository: string,
  commit: string,
  files: readonly RemoteFile[],
  options: PullOptions,
): Promise<string> {
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of files) {
    const onProgress = (bytes: number): void =>
      options.onProgress?.({ path: file.path, bytes: before + bytes, totalBytes });
    await fetchFile(repository, commit, file, { ...options, onProgress });
    before += file.size;
    onProgress(0);
  }
  // What was wanted of this was taken up.
  sweepTemporaries(blobFolder(repository));
  return linkSnapshot(repository, commit, files);
}

function isOffline(): boolean {
  return ["1", "true", "yes", "on"].includes((process.env.HF_HUB_OFFLINE ?? "").toLowerCase());
}

function fromCache(repository: string): string {
  const folder = findSnapshot(repository);
  if (folder !== null) return folder;
  const advice = "unset HF_HUB_OFFLINE to fetch it";
  throw new FoleyError("not-found", `${repository}: expected it in the cache, got nothing there; ${advice}`);
}

async function fetchFile(
  repository: string,
  commit: string,
  file: RemoteFile,
  options: Pick<DownloadOptions, "patience" | "pause" | "silence" | "signal" | "onProgress">,
): Promise<void> {
  const target = blobPath(repository, file.hash);
  if (await isWholeFile(target, file, options.signal)) return;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const endpoint = hubEndpoint();
  const url = `${endpoint.url}/${repository}/resolve/${commit}/${path}`;
  await download({ ...options, url, endpoint, file, target });
}
