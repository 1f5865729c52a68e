import { z } from "zod";
import { type ModelFiles, pathIn } from "../engine/bytes/model-files.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { manifestFile } from "./manifest.ts";
import { indexFile } from "./model-index.ts";

/** The name of the list that lies in a model's place where its files are fetched: an address cannot be asked what it holds. */
export const fileListName = "files.json";

const hexSha256 = /^[0-9a-f]{64}$/;
/** No path leads out of the model's place. */
const plainPath = /^(?!\.{1,2}(\/|$))[^/\\]+(\/(?!\.{1,2}(\/|$))[^/\\]+)*$/;

const entrySchema = z.strictObject({
  path: z.string().regex(plainPath),
  bytes: z.int().min(0),
  sha256: z.string().regex(hexSha256),
});

const fileListSchema = z.strictObject({ files: z.array(entrySchema).readonly() });

/** A file of a model, and what tells it from every other. */
export type ListedFile = Readonly<z.infer<typeof entrySchema>>;

/** The files of a model that networks and their settings are read of, sorted by path. */
export type FileList = Readonly<z.infer<typeof fileListSchema>>;

/** What its settings and networks lie in; scores and words for people beside them are not read. */
const isRead = (path: string): boolean => path.includes("/") || path === manifestFile || path === indexFile;

const isHidden = (path: string): boolean => path.split("/").some((part) => part.startsWith("."));

/** The list of a model whose files are at hand. @throws FoleyError "io" where one cannot be read */
export async function listFiles(files: ModelFiles): Promise<FileList> {
  const found: ListedFile[] = [];
  const paths = (await pathsIn(files, "")).filter((path) => isRead(path) && !isHidden(path));
  for (const path of paths.sort()) {
    const source = await files.source(path);
    found.push({ path, bytes: source.size, sha256: await source.sha256() });
  }
  return { files: found };
}

async function pathsIn(files: ModelFiles, folder: string): Promise<string[]> {
  const entries = await files.list(folder);
  const inside = entries.map(({ name, isFolder }) => {
    const path = pathIn(folder, name);
    return isFolder ? pathsIn(files, path) : [path];
  });
  return (await Promise.all(inside)).flat();
}

/** As it is written: one file a line. */
export function writtenFileList({ files }: FileList): string {
  return `{ "files": [\n${files.map((file) => `  ${JSON.stringify(file)}`).join(",\n")}\n] }\n`;
}

/** @throws FoleyError "config" where the text is no such list */
export function parseFileList(text: string, where: string): FileList {
  const value = parseJson(text, where, { advice: "check the address of the models, or write the list again" });
  return parseSettings(fileListSchema, value, where, { code: "config", advice: "write the list again" });
}
