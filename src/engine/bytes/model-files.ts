import type { ErrorCode } from "../tensor/error.ts";
import type { ByteSource } from "./byte-source.ts";

/**
 * The files of a model, wherever they are: a folder, an address, memory.
 *
 * Paths are like `unet/config.json`, and `""` for the place itself.
 */
export interface ModelFiles {
  /** What the model's place is called in messages, such as its folder. */
  readonly name: string;
  /** What one of its files or folders is called in messages, there or not. */
  nameOf(path: string): string;
  /** Whether there is a file or a folder of that path. */
  has(path: string): Promise<boolean>;
  /**
   * @param what it is, for messages: "the settings of a model part"
   * @param code of the error where it is something else; "config" where absent
   * @throws FoleyError "not-found" where there is none, `code` where it is something else
   */
  text(path: string, what: string, code?: ErrorCode): Promise<string>;
  /** @throws FoleyError "not-found" where there is none, "weights" where it is no file that can be read */
  source(path: string): Promise<ByteSource>;
  /** What lies in a folder of the model, in no order; nothing where there is no such folder. */
  list(folder: string): Promise<readonly ModelEntry[]>;
}

/** A file or a folder among a model's. */
export interface ModelEntry {
  /** Without the path to it. */
  readonly name: string;
  readonly isFolder: boolean;
}

/** A path in a folder of a model. */
export function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** `text` of a file that need not be there; null where it is not. */
export async function textIfThere(
  files: ModelFiles,
  path: string,
  what: string,
  code: ErrorCode = "config",
): Promise<string | null> {
  return (await files.has(path)) ? files.text(path, what, code) : null;
}

/** Names of the files in a folder of a model, sorted. */
export async function fileNames(files: ModelFiles, folder: string): Promise<string[]> {
  const entries = await files.list(folder);
  return entries
    .filter(({ isFolder }) => !isFolder)
    .map(({ name }) => name)
    .sort();
}
