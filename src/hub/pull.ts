import { stat } from "node:fs/promises";
import { HubApiError, listFiles, modelInfo } from "@huggingface/hub";
import { FoleyError } from "../engine/tensor/error.ts";
import { blobPath, findSnapshot, linkIntoSnapshot, pointAt, snapshotFolder } from "./cache.ts";
import { chooseFiles, type RemoteFile, type WishedPrecision } from "./choose-files.ts";
import { type DownloadOptions, download, reasonOf } from "./download.ts";
import { repositoryOf } from "./repository.ts";

export interface PullProgress {
  /** The file that is on its way. */
  readonly path: string;
  /** Bytes of all files that are there, and that there will be. */
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface PullOptions extends Pick<DownloadOptions, "patience" | "pause" | "signal"> {
  readonly onProgress?: (progress: PullProgress) => void;
  /** Which variant of the weights, where there are several; single precision where absent. */
  readonly precision?: WishedPrecision;
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
  const { commit, files: all } = await listRepository(repository);
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
  const { commit, files: all } = await listRepository(repository);
  const files = all.filter(({ path }) => isWanted(path));
  if (files.length === 0) throw new FoleyError("not-found", `${repository}: expected the files, got none of them`);
  await fetchFiles(repository, commit, files, options);
  return snapshotFolder(repository, commit);
}

async function fetchFiles(
  repository: string,
  commit: string,
  files: readonly RemoteFile[],
  options: PullOptions,
): Promise<void> {
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of files) {
    const onProgress = (bytes: number): void =>
      options.onProgress?.({ path: file.path, bytes: before + bytes, totalBytes });
    await fetchFile(repository, commit, file, { ...options, onProgress });
    before += file.size;
    onProgress(0);
  }
  for (const { path, hash } of files) await linkIntoSnapshot(repository, commit, path, hash);
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

function endpoint(): string {
  return (process.env.HF_ENDPOINT ?? "https://huggingface.co").replace(/\/+$/, "");
}

function authorization(): Record<string, string> {
  const token = process.env.HF_TOKEN;
  return token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` };
}

async function listRepository(repository: string): Promise<{ commit: string; files: RemoteFile[] }> {
  const asUser = (url: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> =>
    fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), ...authorization() } });
  const hub = { hubUrl: endpoint(), fetch: asUser };
  try {
    const { sha: commit } = await modelInfo({ ...hub, name: repository, revision: "main", additionalFields: ["sha"] });
    const files: RemoteFile[] = [];
    for await (const entry of listFiles({ ...hub, repo: repository, revision: commit, recursive: true })) {
      if (entry.type !== "file") continue;
      const { path, size, lfs, oid = "" } = entry;
      files.push(
        lfs === undefined
          ? { path, size, hash: oid, digest: "git" }
          : { path, size: lfs.size, hash: lfs.oid, digest: "sha256" },
      );
    }
    return { commit, files: files.filter(({ path }) => isInside(path)) };
  } catch (error) {
    throw explained(repository, error);
  }
}

/** A name from the network must not lead out of the snapshot's folder. */
function isInside(path: string): boolean {
  return (
    path !== "" && !path.includes("\\") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

async function fetchFile(
  repository: string,
  commit: string,
  file: RemoteFile,
  options: Pick<DownloadOptions, "patience" | "pause" | "signal" | "onProgress">,
): Promise<void> {
  const target = blobPath(repository, file.hash);
  const isThere = await stat(target).then(
    ({ size }) => size === file.size,
    () => false,
  );
  if (isThere) return;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const url = `${endpoint()}/${repository}/resolve/${commit}/${path}`;
  await download({ ...options, url, headers: authorization(), file, target });
}

function explained(repository: string, error: unknown): FoleyError {
  if (error instanceof HubApiError) {
    const status = error.statusCode;
    const advice =
      status === 401 || status === 403 || status === 404 ? "check its name, or set HF_TOKEN" : "try again later";
    const code = status < 500 ? "not-found" : "io";
    return new FoleyError(code, `${repository}: expected a model on the hub, got status ${status}; ${advice}`, {
      cause: error,
    });
  }
  const advice = "check the network, or set HF_HUB_OFFLINE=1 to use what is in the cache";
  return new FoleyError("io", `${repository}: expected to reach the hub, got ${reasonOf(error)}; ${advice}`, {
    cause: error,
  });
}
