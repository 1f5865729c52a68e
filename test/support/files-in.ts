import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** All files below a folder by their paths in it, as base64. @param isMeant which are read, by name; all where left out */
export async function filesIn(
  folder: string,
  isMeant: (name: string) => boolean = () => true,
): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const meant = entries.filter((entry) => entry.isFile() && isMeant(entry.name));
  const paths = meant.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const read = paths.map(async (path) => [path.slice(folder.length), await readFile(path, "base64")] as const);
  return new Map(await Promise.all(read));
}
