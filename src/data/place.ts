import { open } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { Work } from "../engine/work.ts";
import { decodeText } from "../files/read-text.ts";
import { type FolderWalk, walkFolder } from "../files/walk-folder.ts";
import { hasColumns } from "./csv.ts";
import { isSoundFile } from "./sound-files.ts";
import { SoundIndex } from "./sound-index.ts";
import { isTableFile } from "./table-file.ts";

/** Enough for the header of any table. */
const headBytes = 4096;

/** Folders that publishers put tables in, beside the sounds. */
const tableFolders = ["dataset", "meta", "metadata", "csv"];

/** Where a data set is: a folder with all below it, or a file. Each is looked at once, by whoever asks first. */
export class Place {
  readonly path: string;
  readonly kind: "folder" | "file";
  readonly #work: Work;
  readonly #heads = new Map<string, Promise<string>>();
  #walk: Promise<FolderWalk> | null = null;

  constructor(path: string, kind: "folder" | "file", work: Work) {
    this.path = path;
    this.kind = kind;
    this.#work = work;
  }

  /** The folder that tables and sounds are sought in: that around a table, or around the folder of tables it lies in. */
  get root(): string {
    if (this.kind === "folder") return this.path;
    const folder = dirname(this.path);
    return tableFolders.includes(basename(folder).toLowerCase()) ? dirname(folder) : folder;
  }

  /** All files of the root; see `walkFolder`. */
  walk(): Promise<FolderWalk> {
    this.#walk ??= walkFolder(this.root, this.#work);
    return this.#walk;
  }

  /** All files; null where nobody asked for them. */
  get walked(): Promise<FolderWalk> | null {
    return this.#walk;
  }

  /** Files of the root that foley reads as sounds, relative to it, in order. */
  async soundFiles(): Promise<string[]> {
    return (await this.walk()).files.filter(isSoundFile);
  }

  async soundIndex(): Promise<SoundIndex> {
    return new SoundIndex(this.root, await this.soundFiles());
  }

  /** Where files lie that are called so, in any of the folders, the nearest first. */
  async filesNamed(...names: readonly string[]): Promise<string[]> {
    const { files } = await this.walk();
    return byDepth(files.filter((file) => names.includes(basename(file)))).map((file) => join(this.root, file));
  }

  /**
   * Paths of the CSV files with these columns, the nearest first: of the folder, or the file itself.
   *
   * @param accepts what else the name and the beginning of one must be
   */
  async tablesWith(
    columns: readonly string[],
    accepts: (name: string, head: string) => boolean = () => true,
  ): Promise<string[]> {
    const found: string[] = [];
    for (const table of await this.#tables()) {
      const head = await this.#head(table);
      if (hasColumns(head, columns) && accepts(basename(table), head)) found.push(table);
    }
    return found;
  }

  async #tables(): Promise<string[]> {
    if (this.kind === "file") return isTableFile(this.path) ? [this.path] : [];
    return byDepth((await this.walk()).files.filter(isTableFile)).map((file) => join(this.path, file));
  }

  #head(path: string): Promise<string> {
    const head = this.#heads.get(path) ?? readHead(path);
    this.#heads.set(path, head);
    return head;
  }
}

/** Those in the fewest folders first, in the order of their names. */
function byDepth(files: readonly string[]): string[] {
  return files.toSorted((a, b) => a.split(sep).length - b.split(sep).length || (a < b ? -1 : 1));
}

/** The beginning of a file; empty where it cannot be read. */
async function readHead(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return "";
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    return decodeText(buffer.subarray(0, bytesRead));
  } catch {
    return "";
  } finally {
    await file.close();
  }
}
