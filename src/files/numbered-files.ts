import { readFile, rename } from "node:fs/promises";
import { join, parse } from "node:path";
import { isTaken, writeNew } from "./write-new.ts";
import { writeWhole } from "./write-whole.ts";

/** How files of one folder get their names. */
export interface NumberedFilesOptions {
  readonly folder: string;
  /** Without the dot. */
  readonly extension: string;
  /** Whether old files of the same names are replaced; else the next free number is taken. */
  readonly overwrite?: boolean | undefined;
  /** Whether an old file of the same name and the same bytes is as good as written. */
  readonly keepsEqual?: boolean | undefined;
}

/** Files that are named after what is in them, with a number where a name is taken: `rain.wav`, `rain-2.wav`. */
export class NumberedFiles {
  readonly folder: string;
  readonly extension: string;
  readonly overwrite: boolean;
  readonly keepsEqual: boolean;
  /** What these wrote, which even `overwrite` leaves. */
  readonly written: Set<string> = new Set();
  /** How far each name has been counted, so that many files of one name are not counted from 1 each. */
  readonly counted: Map<string, number> = new Map();

  constructor({ folder, extension, overwrite = false, keepsEqual = false }: NumberedFilesOptions) {
    this.folder = folder;
    this.extension = extension;
    this.overwrite = overwrite;
    this.keepsEqual = keepsEqual;
  }

  /** The next file of a name without its ending. */
  next(stem: string): NumberedFile {
    return new NumberedFile(this, stem);
  }

  /** @returns whether the file was written, since its name was free */
  async claim(path: string, bytes: Uint8Array): Promise<boolean> {
    if (this.overwrite) return this.#replace(path, bytes);
    if (await writeNew(path, bytes)) return true;
    if (!this.keepsEqual || this.written.has(path)) return false;
    return bytes.length > 0 && Buffer.compare(await readFile(path), bytes) === 0;
  }

  async #replace(path: string, bytes: Uint8Array): Promise<boolean> {
    if (this.written.has(path)) return false;
    await writeWhole(path, bytes);
    return true;
  }
}

/** The first number whose name nothing has: claimed by the first file that is written, be it of a step before the last. */
export class NumberedFile {
  readonly #files: NumberedFiles;
  readonly #stem: string;
  readonly #steps: number[] = [];
  #number: number;

  constructor(files: NumberedFiles, stem: string) {
    this.#files = files;
    this.#stem = stem;
    this.#number = files.counted.get(stem) ?? 1;
    this.#take();
  }

  /** The name as far as it is known: another may be found to have it. */
  get path(): string {
    const number = this.#number === 1 ? "" : `-${this.#number}`;
    return join(this.#files.folder, `${this.#stem}${number}.${this.#files.extension}`);
  }

  /** What the file is after a step, beside the file that will be: `rain.step-010.wav`. */
  async writeStep(bytes: Uint8Array, step: number): Promise<void> {
    if (this.#steps.length === 0 && (await this.#isTaken())) await this.#moveOn();
    await this.#write(() => this.#stepPath(step), bytes);
    this.#steps.push(step);
  }

  /** @returns the name that it got */
  write(bytes: Uint8Array): Promise<string> {
    return this.#write(() => this.path, bytes);
  }

  async #write(path: () => string, bytes: Uint8Array): Promise<string> {
    while (!(await this.#files.claim(path(), bytes))) await this.#moveOn();
    this.#files.written.add(path());
    return path();
  }

  /** To the next free number, with the steps that were written. */
  async #moveOn(): Promise<void> {
    const before = this.#steps.map((step) => this.#stepPath(step));
    do this.#number++;
    while (await this.#isTaken());
    for (const [i, step] of this.#steps.entries()) await rename(before[i] as string, this.#stepPath(step));
    this.#take();
  }

  async #isTaken(): Promise<boolean> {
    const { overwrite, keepsEqual, written } = this.#files;
    for (const path of [this.path, ...this.#steps.map((step) => this.#stepPath(step))])
      if (overwrite || keepsEqual ? written.has(path) : await isTaken(path)) return true;
    return false;
  }

  #take(): void {
    this.#files.counted.set(this.#stem, this.#number + 1);
  }

  #stepPath(step: number): string {
    const { dir, name, ext } = parse(this.path);
    return join(dir, `${name}.step-${String(step).padStart(3, "0")}${ext}`);
  }
}
