import { type ByteSource, bytesInMemory } from "../../engine/bytes/byte-source.ts";
import type { ModelEntry, ModelFiles } from "../../engine/bytes/model-files.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import { type FileList, fileListName, type ListedFile, parseFileList } from "../../models/file-list.ts";
import type { KeptFiles } from "./kept-files.ts";
import { Transfer } from "./transfer.ts";

/**
 * The files of a model at an address, each fetched whole when it is first asked for.
 *
 * @param url of the model's place, with a slash at its end; `files.json` there says what it holds
 * @throws FoleyError "not-found" and "io" where the list cannot be had, "config" where it is none
 */
export async function fetchedFiles(url: string, kept: KeptFiles, work: Work): Promise<ModelFiles> {
  const listUrl = new URL(fileListName, url).href;
  const list = parseFileList(await kept.text(listUrl, work.signal), listUrl);
  const transfer = new Transfer(work);
  const sources = new Map<string, Promise<ByteSource>>();
  const at = (path: string): string => new URL(path, url).href;
  const fetchSource = async (file: ListedFile): Promise<ByteSource> => {
    const remote = { url: at(file.path), bytes: file.bytes, sha256: file.sha256 };
    const bytes = await kept.bytes(remote, transfer.watch(file.bytes, file.path));
    return { ...bytesInMemory(remote.url, bytes), sha256: async () => file.sha256 };
  };
  const source = (path: string): Promise<ByteSource> => {
    const file = list.files.find((listed) => listed.path === path);
    if (file === undefined) return Promise.reject(notListed(at(path)));
    const found = sources.get(path) ?? fetchSource(file);
    sources.set(path, found);
    // What failed may be asked for again.
    found.catch(() => sources.delete(path));
    return found;
  };
  return {
    name: url,
    nameOf: at,
    has: async (path) => path === "" || list.files.some((file) => file.path === path || isIn(path, file)),
    text: async (path) => new TextDecoder().decode((await source(path)).bytes ?? new Uint8Array()),
    source,
    list: async (folder) => entriesIn(list, folder),
  };
}

function isIn(folder: string, { path }: ListedFile): boolean {
  return path.startsWith(`${folder}/`);
}

function entriesIn({ files }: FileList, folder: string): ModelEntry[] {
  const inside = folder === "" ? files : files.filter((file) => isIn(folder, file));
  const rests = inside.map(({ path }) => path.slice(folder === "" ? 0 : folder.length + 1));
  const folders = new Set(rests.filter((rest) => rest.includes("/")).map((rest) => rest.slice(0, rest.indexOf("/"))));
  return [
    ...rests.filter((rest) => !rest.includes("/")).map((name) => ({ name, isFolder: false })),
    ...[...folders].map((name) => ({ name, isFolder: true })),
  ];
}

function notListed(url: string): FoleyError {
  const advice = "add it, and write the list again";
  return new FoleyError(
    "not-found",
    `${url}: expected a file of the model, got none in its ${fileListName}; ${advice}`,
  );
}
