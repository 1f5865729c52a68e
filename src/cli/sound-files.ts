import { existsSync, statSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import {
  type BitDepth,
  checkEncoding,
  type SoundFormat,
  soundFormatOf,
  soundFormats,
} from "../audio/encode/encode-audio.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { makeFolder } from "../files/make-folder.ts";
import { safeFileName } from "../files/safe-file-name.ts";
import { isSystemError, systemReason } from "../files/system-error.ts";
import { isTaken, writeNew } from "../files/write-new.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { Clip } from "../generate/clip.ts";

/** What the command line says of the files. */
export interface FileWishes {
  /** A sound file, a folder, or `-` for standard output. */
  readonly out?: string | undefined;
  readonly format?: SoundFormat | undefined;
  readonly bitDepth?: BitDepth | undefined;
  /** The sound to be like, for a name. */
  readonly audio?: string | undefined;
  readonly overwrite?: boolean | undefined;
}

/** What became of a sound. */
export interface WrittenSound {
  /** The name that it got. */
  readonly file: string;
  readonly warnings: readonly string[];
}

/** Where one sound goes. */
export interface SoundPlace {
  /** Writes the sound that is predicted after a step, where previews have a place. */
  preview(clip: Clip, step: number): Promise<void>;
  write(clip: Clip): Promise<WrittenSound>;
}

/** Where the sounds of a run go. */
export interface SoundFiles {
  readonly format: SoundFormat;
  /** The next sound's place. */
  place(prompt: string | null): SoundPlace;
}

/**
 * Checks where sounds shall go before the first is made. A folder that is not there is made, that of a file is not.
 *
 * @param writeBytes to standard output
 * @throws FoleyError "usage" for a place or a format that cannot be, "io" for a folder that cannot be made
 */
export async function openSoundFiles(
  wishes: FileWishes,
  total: number,
  writeBytes: (bytes: Uint8Array) => void,
): Promise<SoundFiles> {
  const format = formatOf(wishes);
  checkEncoding(format, takenByAll, wishes.bitDepth);
  if (wishes.out === "-") return standardOutput(format, wishes, total, writeBytes);
  const { folder, stem } = await openFolder(wishes);
  const { bitDepth, audio, overwrite = false } = wishes;
  const encode = (clip: Clip) => clip.encode(format, { bitDepth });
  // How far each name has been counted, so that many sounds of one name are not counted from 1 each.
  const next = new Map<string, number>();
  const written = new Set<string>();
  return {
    format,
    place: (prompt) => {
      const own = stem ?? nameFor(prompt ?? `like ${parse(audio ?? "sound").name}`);
      const isNamed = stem !== null;
      return new NumberedPlace({ folder, stem: own, format, next, written, overwrite, isNamed, encode });
    },
  };
}

/** A sound that every format can hold, to check the rest of what is wished. */
const takenByAll = { sampleRate: 16_000, channels: 1 };

interface Naming {
  readonly folder: string;
  readonly stem: string;
  readonly format: SoundFormat;
  readonly next: Map<string, number>;
  /** What this run wrote, which even `overwrite` leaves. */
  readonly written: Set<string>;
  readonly overwrite: boolean;
  /** Whether a user chose the name, and expects to find the sound there. */
  readonly isNamed: boolean;
  readonly encode: (clip: Clip) => Promise<Uint8Array>;
}

/** The first number whose name nothing has: claimed by the first file that is written, be it a preview. */
class NumberedPlace implements SoundPlace {
  readonly #naming: Naming;
  readonly #steps: number[] = [];
  #number: number;

  constructor(naming: Naming) {
    this.#naming = naming;
    this.#number = naming.next.get(naming.stem) ?? 1;
    this.#take();
  }

  async preview(clip: Clip, step: number): Promise<void> {
    if (this.#steps.length === 0 && (await this.#isTaken())) await this.#moveOn();
    await this.#write(() => this.#previewPath(step), clip);
    this.#steps.push(step);
  }

  async write(clip: Clip): Promise<WrittenSound> {
    const asked = this.#path();
    const file = await this.#write(() => this.#path(), clip);
    const isOther = this.#naming.isNamed && file !== asked;
    const note = `${asked} is taken, and stays; the sound is ${file}; --overwrite would replace it`;
    return { file, warnings: isOther ? [note] : [] };
  }

  async #write(path: () => string, clip: Clip): Promise<string> {
    const { encode, written } = this.#naming;
    const bytes = await encode(clip);
    while (!(await this.#claim(path(), bytes))) await this.#moveOn();
    written.add(path());
    return path();
  }

  /** @returns whether the file was written, since its name was free */
  async #claim(path: string, bytes: Uint8Array): Promise<boolean> {
    const { overwrite, written } = this.#naming;
    if (!overwrite) return writeNew(path, bytes);
    if (written.has(path)) return false;
    await writeWhole(path, bytes);
    return true;
  }

  /** To the next free number, with the previews that were written. */
  async #moveOn(): Promise<void> {
    const before = this.#steps.map((step) => this.#previewPath(step));
    do this.#number++;
    while (await this.#isTaken());
    for (const [i, step] of this.#steps.entries()) await rename(before[i] as string, this.#previewPath(step));
    this.#take();
  }

  async #isTaken(): Promise<boolean> {
    const { overwrite, written } = this.#naming;
    for (const path of [this.#path(), ...this.#steps.map((step) => this.#previewPath(step))])
      if (overwrite ? written.has(path) : await isTaken(path)) return true;
    return false;
  }

  #take(): void {
    this.#naming.next.set(this.#naming.stem, this.#number + 1);
  }

  #path(): string {
    const { folder, stem, format } = this.#naming;
    return join(folder, `${stem}${this.#number === 1 ? "" : `-${this.#number}`}.${format}`);
  }

  #previewPath(step: number): string {
    const { dir, name, ext } = parse(this.#path());
    return join(dir, `${name}.step-${String(step).padStart(3, "0")}${ext}`);
  }
}

function standardOutput(
  format: SoundFormat,
  { bitDepth }: FileWishes,
  total: number,
  writeBytes: (bytes: Uint8Array) => void,
): SoundFiles {
  if (total !== 1) {
    throw new FoleyError("usage", `--out -: expected one sound, got ${total}; give a folder, or make them one by one`);
  }
  const write = async (clip: Clip): Promise<WrittenSound> => {
    writeBytes(await clip.encode(format, { bitDepth }));
    return { file: "-", warnings: [] };
  };
  return { format, place: () => ({ write, preview: async () => {} }) };
}

/** That of `--out`, of `--format`, or WAV. */
function formatOf({ out, format }: FileWishes): SoundFormat {
  const named = out === undefined ? null : soundFormatOf(out);
  if (named === null || format === undefined || format === named) return format ?? named ?? "wav";
  const advice = "leave --format out, or change the name";
  throw new FoleyError("usage", `--format: expected ${named}, as in --out ${out}, got ${format}; ${advice}`);
}

/** The folder, and what all names begin with where `--out` is a file. */
async function openFolder({ out }: FileWishes): Promise<{ folder: string; stem: string | null }> {
  if (out === undefined) return { folder: ".", stem: null };
  if (isFolder(out)) return { folder: out, stem: null };
  if (soundFormatOf(out) !== null && !/[/\\]$/.test(out)) {
    if (isFolder(dirname(out))) return { folder: dirname(out), stem: parse(out).name };
    const expected = "a sound file in a folder that exists, or a folder";
    throw new FoleyError("usage", `--out ${out}: expected ${expected}, got neither; make ${dirname(out)} first`);
  }
  if (existsSync(out) || /\.[A-Za-z0-9]{2,4}$/.test(out)) {
    const expected = `a name that ends in .${soundFormats.join(", .")}, or a folder`;
    throw new FoleyError("usage", `--out ${out}: expected ${expected}, got another; choose one of these`);
  }
  try {
    makeFolder(out);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new FoleyError("io", `--out ${out}: expected a folder or to make one, got ${systemReason(cause)}`, { cause });
  }
  return { folder: out, stem: null };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever it is, it is none: what is made of it is refused by the next step, which says why.
    return false;
  }
}

const longestStem = 60;

/** Words of any script joined by hyphens, as a file name that every system takes. */
function nameFor(text: string): string {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  const cut = Array.from(words.replaceAll(/^-+/g, "")).slice(0, longestStem).join("");
  return safeFileName(cut.replaceAll(/-+$/g, ""), { fallback: "sound" });
}
