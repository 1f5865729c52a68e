import { rename, rm } from "node:fs/promises";

/** Writes a folder that appears under its name only when it is whole, and then takes the place of an old one. */
export async function replaceFolder(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const [partial, old] = [`${path}.partial`, `${path}.old`];
  await removeAll(partial);
  await write(partial);
  await removeAll(old);
  // A folder cannot be renamed onto one that holds files.
  await rename(path, old).catch(ignoreAbsence);
  await rename(partial, path);
  await removeAll(old);
}

function removeAll(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
