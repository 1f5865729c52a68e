import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { isSystemError } from "./system-error.ts";

/** What a temporary is: something on its way to its name, what had the name and gives way to it, or that a process has it. */
export type TemporaryKind = "partial" | "old" | "claim";

/** Bytes of a file name that every disk takes. */
const longestName = 255;
/** Hexadecimal: which computer 8, the process' number 8, which of the processes and threads of that number 5, a count 3. */
const tagLength = 24;
/** Bytes that a temporary's name has more than the final one. */
export const temporaryBytes: number = ".".length + ".".length + tagLength + ".partial".length;
/** Bytes of the longest letter in UTF-8. */
const longestLetter = 4;
const pattern = /^\.(.+)\.([0-9a-f]{24}|[0-9a-f]{12})\.(partial|old|claim)$/su;

const day = 24 * 60 * 60 * 1000;

/** By which this process knows its own temporaries, as neither the numbers of processes nor the clocks of disks tell. */
const ownNumber = randomBytes(3).toString("hex").slice(1);
const mostCounted = 0x1000;
let madeCount = 0;

/**
 * A name beside a final one, for what is not whole yet: `.name.TAG.partial`, where the tag says who owns it.
 *
 * A long name is cut, so that there is room for the tag wherever there is room for the name.
 */
export function temporaryBeside(path: string, kind: TemporaryKind = "partial"): string {
  const count = (madeCount++ % mostCounted).toString(16).padStart(3, "0");
  const tag = `${ownTag()}${count}`;
  return join(dirname(path), `.${cutName(basename(path), kind)}.${tag}.${kind}`);
}

function ownTag(): string {
  return `${thisComputer()}${hexOf(process.pid)}${ownNumber}`;
}

/** As much of a name as leaves room for the rest of a temporary's. */
function cutName(name: string, kind: TemporaryKind): string {
  let cut = "";
  for (const letter of name) {
    if (Buffer.byteLength(cut + letter) > roomOf(kind)) break;
    cut += letter;
  }
  return cut;
}

/** Bytes that a temporary's name has for the final one. */
function roomOf(kind: TemporaryKind): number {
  return longestName - "..".length - tagLength - `.${kind}`.length;
}

/**
 * Removes what runs that were killed left in a folder. What gave way to something that never came gets its name back.
 *
 * Only temporaries of foley go, and only those that no living process owns: one of another computer, whose processes
 * cannot be asked, once nobody has touched it for a day. A short tag, of an older foley, names no owner. What cannot be
 * removed stays.
 */
export function sweepTemporaries(folder: string): void {
  for (const { path, name, kind } of orphans(folder)) {
    try {
      const final = join(folder, name);
      // What had a name that was perhaps cut is left for a person: nobody knows the whole of it.
      if (kind === "old" && Buffer.byteLength(name) > roomOf(kind) - longestLetter) continue;
      if (kind === "old" && !existsSync(final)) renameSync(path, final);
      else rmSync(path, { recursive: true, force: true });
    } catch {}
  }
}

const swept = new Set<string>();

/** The same for the many files that a run writes into one folder. */
export function sweepTemporariesOnce(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  sweepTemporaries(folder);
}

/** What runs that were killed left of one file, to go on with. */
export function orphansOf(path: string): string[] {
  const name = cutName(basename(path), "partial");
  return orphans(dirname(path))
    .filter((orphan) => orphan.kind === "partial" && orphan.name === name)
    .map((orphan) => orphan.path);
}

/** What a file claims; null where it is no claim. Of a long name the beginning. */
export function claimedName(file: string): string | null {
  const [, name, , kind] = pattern.exec(file) ?? [];
  return kind === "claim" ? (name ?? null) : null;
}

/** The number of the process that made a temporary; null where the name does not say it. */
export function ownerOfTemporary(file: string): number | null {
  const [, , tag = ""] = pattern.exec(file) ?? [];
  return tag.length < tagLength ? null : Number.parseInt(tag.slice(8, 16), 16);
}

/** Whether a process of this computer, and of this container, made a temporary. */
export function isOfThisComputer(file: string): boolean {
  const [, , tag = ""] = pattern.exec(file) ?? [];
  return tag.length === tagLength && tag.startsWith(thisComputer());
}

interface Orphan {
  readonly path: string;
  readonly name: string;
  readonly kind: TemporaryKind;
}

function orphans(folder: string): Orphan[] {
  return namesIn(folder).flatMap((file) => {
    const [, name, tag, kind] = pattern.exec(file) ?? [];
    if (name === undefined || tag === undefined) return [];
    const path = join(folder, file);
    return isOrphan(path, tag) ? [{ path, name, kind: kindNamed(kind) }] : [];
  });
}

function kindNamed(word: string | undefined): TemporaryKind {
  return word === "old" || word === "claim" ? word : "partial";
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOrphan(path: string, tag: string): boolean {
  if (tag.startsWith(ownTag())) return false;
  const touched = touchedAt(path);
  if (touched === null) return false;
  const age = Date.now() - touched;
  if (tag.length < tagLength) return true;
  if (!tag.startsWith(thisComputer())) return age > day;
  const owner = Number.parseInt(tag.slice(8, 16), 16);
  // A process may have the number of an earlier one, in a container always. Another thread of this one has tags of its own.
  if (owner === process.pid) return age > 1000 * process.uptime() + 1000;
  return !isAlive(owner) || age > 7 * day;
}

/** When something was written last, in milliseconds; null where it is not there or cannot be looked at. */
export function touchedAt(path: string): number | null {
  try {
    return lstatSync(path).mtimeMs;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isSystemError(error) || error.code !== "ESRCH";
  }
}

let computer: string | undefined;

/** Of the computer, and on Linux of its installation, as many are named alike, and of the container whose processes one sees. */
function thisComputer(): string {
  const facts = () => `${hostname()} ${installation()} ${processSpace()}`;
  computer ??= createHash("sha256").update(facts()).digest("hex").slice(0, 8);
  return computer;
}

/** @see machine-id(5), which asks that it be told to nobody as it is */
function installation(): string {
  try {
    return readFileSync("/etc/machine-id", "latin1").trim();
  } catch {
    return "";
  }
}

function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function hexOf(value: number): string {
  return value.toString(16).padStart(8, "0").slice(-8);
}
