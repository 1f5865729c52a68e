import { existsSync } from "node:fs";
import { dirname, parse } from "node:path";
import {
  type BitDepth,
  checkEncoding,
  type SoundFormat,
  soundFormatOf,
  soundFormats,
} from "../audio/encode/encode-audio.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { isFolder } from "../files/is-folder.ts";
import { makeFolder } from "../files/make-folder.ts";
import { type NumberedFile, NumberedFiles } from "../files/numbered-files.ts";
import { isSystemError, systemReason } from "../files/system-error.ts";
import { type Clip, clippedWarning } from "../generate/clip.ts";
import { soundFileStem } from "../generate/node/sound-file-stem.ts";

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
  const encoding = encodingOf(format, bitDepth);
  const files = new NumberedFiles({ folder, extension: format, overwrite });
  return {
    format,
    place: (prompt) => soundPlace(files.next(stem ?? soundFileStem(prompt, audio)), stem !== null, encoding),
  };
}

/** A sound that every format can hold, to check the rest of what is wished. */
const takenByAll = { sampleRate: 16_000, channels: 1 };

/** How sounds become bytes, and what those do not keep: a line each. */
interface Encoding {
  encode(clip: Clip): Promise<Uint8Array>;
  losses(clip: Clip): readonly string[];
}

function encodingOf(format: SoundFormat, bitDepth: BitDepth | undefined): Encoding {
  return {
    encode: (clip) => clip.encode(format, { bitDepth }),
    losses: (clip) => [clippedWarning(clip, format, bitDepth)].filter((line) => line !== null),
  };
}

/** A place in a folder. */
function soundPlace(file: NumberedFile, isNamed: boolean, { encode, losses }: Encoding): SoundPlace {
  return {
    preview: async (clip, step) => file.writeStep(await encode(clip), step),
    async write(clip) {
      const asked = file.path;
      const path = await file.write(await encode(clip));
      const note = `${asked} is taken, and stays; the sound is ${path}; --overwrite would replace it`;
      return { file: path, warnings: [...losses(clip), ...(isNamed && path !== asked ? [note] : [])] };
    },
  };
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
  const { encode, losses } = encodingOf(format, bitDepth);
  const write = async (clip: Clip): Promise<WrittenSound> => {
    writeBytes(await encode(clip));
    return { file: "-", warnings: losses(clip) };
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
