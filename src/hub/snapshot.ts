import { copyFile, lstat, mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { temporaryBeside } from "../files/temporary.ts";
import { writeWholeFolder } from "../files/write-whole-folder.ts";
import { blobPath, snapshotFolder } from "./cache.ts";
import type { RemoteFile } from "./choose-files.ts";

type Named = Pick<RemoteFile, "path" | "hash">;

/**
 * Gives blobs their names in a commit's folder, as links where the system allows links. The folder appears whole, or is
 * added to where it is there.
 *
 * @returns the folder
 * @throws FoleyError "io" where something else has one of the names
 */
export async function linkSnapshot(repository: string, commit: string, files: readonly Named[]): Promise<string> {
  const folder = snapshotFolder(repository, commit);
  const linkAll = async (root: string): Promise<void> => {
    for (const { path, hash } of files) await link(root, path, blobPath(repository, hash));
  };
  if (await isFolder(folder)) await linkAll(folder);
  else {
    await writeWholeFolder(folder, linkAll).catch(async (error: unknown) => {
      // Another process may have made it meanwhile.
      if (!(await isFolder(folder))) throw error;
      await linkAll(folder);
    });
  }
  return folder;
}

/** @param root as deep as the snapshot's folder, so that what a link says is right in both */
async function link(root: string, path: string, blob: string): Promise<void> {
  const target = join(root, path);
  await makeFolders(root, relative(root, dirname(target)).split(sep));
  const to = relative(dirname(target), blob);
  if ((await readlink(target).catch(() => null)) === to) return;
  const temporary = temporaryBeside(target);
  try {
    await symlink(to, temporary).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EPERM" && error.code !== "ENOTSUP") throw error;
      return copyFile(blob, temporary);
    });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Each a real folder: through a link one could be led anywhere. */
async function makeFolders(root: string, parts: readonly string[]): Promise<void> {
  let folder = root;
  for (const part of parts.filter((name) => name !== "")) {
    folder = join(folder, part);
    if (await isFolder(folder)) continue;
    await mkdir(folder).catch((cause: unknown) => {
      throw new FoleyError("io", `${folder}: expected a folder, got something else; remove it and pull again`, {
        cause,
      });
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
