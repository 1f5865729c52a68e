import { Zip, ZipPassThrough } from "fflate";
import type { Waveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { soundWork } from "../work/sound-work.ts";
import { type ExportChoice, type ExportedTake, fileOrder } from "./export-plan.ts";
import { exportNames } from "./file-name.ts";

/** How the writing is watched and stopped. */
export interface WritingWatch {
  readonly signal: AbortSignal;
  report(done: number): void;
}

/** A file to be saved: a sound, or an archive of several. */
export interface SavedFile {
  readonly name: string;
  readonly blob: Blob;
  /** Files of sounds within. */
  readonly count: number;
  /** What was not as wished, and which sounds could not be written; a line each. */
  readonly warnings: readonly string[];
}

/** Samples of a take, wherever they are. */
export type TakeLoader = (take: ExportedTake) => Promise<Waveform>;

/**
 * Files of takes: one as it is, several in an archive, which grows as they are made. A take that cannot be written is said
 * and left out.
 *
 * @throws FoleyError "aborted" after the signal; what the only take, or every take, could not be written for
 */
export async function writeFiles(
  takes: readonly ExportedTake[],
  choice: ExportChoice,
  load: TakeLoader,
  { signal, report }: WritingWatch,
): Promise<SavedFile> {
  const names = exportNames(takes, choice.pattern).map((name) => `${name}.${choice.format}`);
  const archive = new Archive();
  const warnings: string[] = [];
  let only: { name: string; bytes: Uint8Array } | null = null;
  let lastFault: unknown = null;
  let count = 0;
  for (const [index, take] of takes.entries()) {
    const name = names[index] as string;
    try {
      const order = fileOrder(await load(take), take, choice);
      const written = await soundWork("file", order, { signal });
      warnings.push(...written.warnings.map((warning) => `${name}: ${warning}`));
      if (takes.length === 1) only = { name, bytes: written.bytes };
      else archive.add(name, written.bytes);
      count += 1;
    } catch (cause) {
      if (signal.aborted || takes.length === 1) throw cause;
      lastFault = cause;
      warnings.push(`${name} was left out: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    report(index + 1);
  }
  if (count === 0 && lastFault !== null) throw lastFault;
  if (only !== null) return { name: only.name, blob: new Blob([new Uint8Array(only.bytes)]), count, warnings };
  return { name: "foley-sounds.zip", blob: await archive.close(), count, warnings };
}

/** An archive in parts. Sounds are not compressed once more: files of sounds have hardly anything left to leave out. */
class Archive {
  private readonly parts: Uint8Array<ArrayBuffer>[] = [];
  private readonly zip: Zip;
  private readonly whole: Promise<Blob>;

  constructor() {
    const { promise, resolve, reject } = promiseParts<Blob>();
    this.whole = promise;
    this.zip = new Zip((error, chunk, isLast) => {
      if (error)
        return reject(new FoleyError("io", `zip: expected an archive, got: ${error.message}; try fewer sounds`));
      this.parts.push(new Uint8Array(chunk));
      if (isLast) resolve(new Blob(this.parts, { type: "application/zip" }));
    });
  }

  add(name: string, bytes: Uint8Array): void {
    const file = new ZipPassThrough(name);
    this.zip.add(file);
    file.push(bytes, true);
  }

  close(): Promise<Blob> {
    this.zip.end();
    return this.whole;
  }
}

function promiseParts<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}

/** Hands a file to the browser, which keeps it where the person keeps downloads. */
export function saveFile({ name, blob }: SavedFile): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
