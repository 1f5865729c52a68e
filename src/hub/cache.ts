import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { getHFHubCachePath, getRepoFolderName } from "@huggingface/hub";
import { writeWhole } from "../engine/files/write-whole.ts";

/**
 * Where a repository lies in the cache that all of Hugging Face's tools share: `HF_HUB_CACHE`, `HF_HOME` or
 * `XDG_CACHE_HOME` decide, else it is `~/.cache/huggingface/hub`.
 */
export function repositoryFolder(repository: string): string {
  return join(getHFHubCachePath(), getRepoFolderName({ name: repository, type: "model" }));
}

/** Where a file's content lies, under the name of its hash. */
export function blobPath(repository: string, hash: string): string {
  return join(repositoryFolder(repository), "blobs", hash);
}

/** Where the files of a commit have their names. */
export function snapshotFolder(repository: string, commit: string): string {
  return join(repositoryFolder(repository), "snapshots", commit);
}

/** The folder of the newest commit that was fetched whole; null where there is none. */
export function findSnapshot(repository: string): string | null {
  const reference = join(repositoryFolder(repository), "refs", "main");
  if (!existsSync(reference)) return null;
  const folder = snapshotFolder(repository, readFileSync(reference, "utf8").trim());
  return existsSync(folder) ? folder : null;
}

/** Repositories of models in the cache, by name, with their snapshots. */
export function cachedRepositories(): { readonly repository: string; readonly folder: string }[] {
  const cache = getHFHubCachePath();
  if (!existsSync(cache)) return [];
  const names = readdirSync(cache)
    .filter((name) => name.startsWith("models--"))
    .map((name) => name.slice("models--".length).replace("--", "/"));
  return names.flatMap((repository) => {
    const folder = findSnapshot(repository);
    return folder === null ? [] : [{ repository, folder }];
  });
}

/** Gives a blob its name in a commit's folder, as a link where the system allows links. */
export async function linkIntoSnapshot(repository: string, commit: string, path: string, hash: string): Promise<void> {
  const target = join(snapshotFolder(repository, commit), path);
  const blob = blobPath(repository, hash);
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { force: true });
  await symlink(relative(dirname(target), blob), target);
}

/** Makes a commit the one that is found; called when all of its files are there. */
export async function pointAt(repository: string, commit: string): Promise<string> {
  const reference = join(repositoryFolder(repository), "refs", "main");
  await mkdir(dirname(reference), { recursive: true });
  await writeWhole(reference, commit);
  return snapshotFolder(repository, commit);
}

/** Deletes a repository from the cache, half-fetched files too. */
export async function removeRepository(repository: string): Promise<void> {
  await rm(repositoryFolder(repository), { recursive: true, force: true });
}
