import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { getHFHubCachePath, getRepoFolderName } from "@huggingface/hub";
import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { noHome } from "../files/cache-folder.ts";
import { makeFolder } from "../files/make-folder.ts";
import { writeWhole } from "../files/write-whole.ts";
import { isHash } from "./hash.ts";

/**
 * Where a repository lies in the cache that all of Hugging Face's tools share: `HF_HUB_CACHE`, `HF_HOME` or
 * `XDG_CACHE_HOME` decide, else it is `~/.cache/huggingface/hub`.
 */
export function repositoryFolder(repository: string): string {
  return join(hubCache(), getRepoFolderName({ name: repository, type: "model" }));
}

/** @throws FoleyError "io" for a user without a home, whom no variable names another place */
function hubCache(): string {
  const cache = findHubCache();
  if (cache !== null) return cache;
  throw new FoleyError("io", `models: ${noHome} for what is fetched; set HF_HOME`);
}

function findHubCache(): string | null {
  try {
    return getHFHubCachePath();
  } catch {
    return null;
  }
}

/** Where the contents lie. */
export function blobFolder(repository: string): string {
  return join(repositoryFolder(repository), "blobs");
}

/** Where a file's content lies, under the name of its hash. */
export function blobPath(repository: string, hash: string): string {
  return join(blobFolder(repository), checkedHash(hash));
}

/** Where the files of a commit have their names. */
export function snapshotFolder(repository: string, commit: string): string {
  return join(repositoryFolder(repository), "snapshots", checkedHash(commit));
}

/** Nothing else from a network becomes a path: who calls has refused it before. */
function checkedHash(hash: string): string {
  if (!isHash(hash)) throw internalError(`"${hash}" is no hash`);
  return hash;
}

/**
 * The folder of the commit that counts: the newest that foley fetched whole, or that another tool has asked for, be it of a few
 * files; null where there is none.
 */
export function findSnapshot(repository: string): string | null {
  if (findHubCache() === null) return null;
  const reference = join(repositoryFolder(repository), "refs", "main");
  if (!existsSync(reference)) return null;
  const commit = readFileSync(reference, "utf8").trim();
  if (!isHash(commit)) return null;
  const folder = snapshotFolder(repository, commit);
  return existsSync(folder) ? folder : null;
}

/** The folders of all commits of which some files were fetched, the one that counts first. */
export function snapshotsOf(repository: string): string[] {
  if (findHubCache() === null) return [];
  const [own, all] = [findSnapshot(repository), join(repositoryFolder(repository), "snapshots")];
  const folders = existsSync(all) ? readdirSync(all).filter(isHash) : [];
  const others = folders.map((commit) => snapshotFolder(repository, commit)).filter((folder) => folder !== own);
  return own === null ? others : [own, ...others];
}

/** Repositories of models in the cache, by name, with their snapshots. */
export function cachedRepositories(): { readonly repository: string; readonly folder: string }[] {
  return repositoriesBegun().flatMap((repository) => {
    const folder = findSnapshot(repository);
    return folder === null ? [] : [{ repository, folder }];
  });
}

/** The folders of all commits in the cache, those too of which only some files were wanted. */
export function cachedSnapshots(): string[] {
  return repositoriesBegun().flatMap(snapshotsOf);
}

/** By name, whole or not. */
function repositoriesBegun(): string[] {
  const cache = findHubCache();
  if (cache === null || !existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => name.startsWith("models--"))
    .map((name) => name.slice("models--".length).replace("--", "/"));
}

/** Whether something of a repository is in the cache, be it half fetched. */
export function isRepositoryBegun(repository: string): boolean {
  return findHubCache() !== null && existsSync(repositoryFolder(repository));
}

/** Makes a commit the one that is found; called when all of its files are there. */
export async function pointAt(repository: string, commit: string): Promise<string> {
  const reference = join(repositoryFolder(repository), "refs", "main");
  makeFolder(dirname(reference));
  await writeWhole(reference, commit);
  return snapshotFolder(repository, commit);
}

/** Deletes a repository from the cache, half-fetched files too. */
export async function removeRepository(repository: string): Promise<void> {
  await rm(repositoryFolder(repository), { recursive: true, force: true });
}
