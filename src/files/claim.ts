import { readdirSync, rmSync, utimes, writeFile, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkGoing, workOf } from "../engine/work.ts";
import { makeFolder } from "./make-folder.ts";
import { ageOfProcess } from "./process-age.ts";
import {
  claimedName,
  isOfThisComputer,
  ownerOfTemporary,
  sweepTemporaries,
  temporaryBeside,
  touchedAt,
} from "./temporary.ts";

const minute = 60 * 1000;
/** A claim is renewed so often, and counts so long where its process cannot be asked. */
const [renewMs, strangeMs] = [minute, 5 * minute];
/** Clocks of files and of processes are not one. */
const slackMs = 2000;

/**
 * Takes a name for this process alone; the claim of one that was killed counts no more: of this computer at once, of another,
 * or of another container, after 5 minutes without news of it.
 *
 * Whoever wants a name first says so in a file of its own and then looks for others': of two at the same moment at least
 * one sees the other and gives way, so that never both have it. Where both gave way, the name is free again.
 *
 * @param path what is claimed; the file beside it is hidden, and what is at the path itself is left alone
 * @returns gives the name back; null where another process has it
 */
export function claim(path: string): (() => void) | null {
  const folder = dirname(path);
  makeFolder(folder);
  const own = temporaryBeside(path, "claim");
  writeFileSync(own, mark, { flag: "wx" });
  const renewal = setInterval(() => renew(own), renewMs).unref();
  const release = (): void => {
    clearInterval(renewal);
    rmSync(own, { force: true });
  };
  sweepTemporaries(folder);
  removeLeft(path, own);
  const [first, ...others] = claimsOf(path);
  // Where its own is gone too, another may have the name by now.
  if (first === basename(own) && others.length === 0) return release;
  release();
  return null;
}

/** The number of a process that has a name; null where nobody has it. */
export function claimantOf(path: string): number | null {
  return claimsOf(path).map(ownerOfTemporary)[0] ?? null;
}

/** There is room for it from the beginning: a claim is renewed on a full disk too. */
const mark = ".";

/** By the disk's own clock where it can be written; what has gone is not made anew. */
function renew(own: string): void {
  writeFile(own, mark, { flag: "r+" }, (error) => {
    if (error !== null) utimes(own, new Date(), new Date(), () => {});
  });
}

/** Removes claims of processes that are no more, though another may have their number. */
function removeLeft(path: string, own: string): void {
  const now = touchedAt(own);
  for (const file of claimsOf(path)) {
    const other = join(dirname(path), file);
    const touched = other === own ? null : touchedAt(other);
    if (now !== null && touched !== null && isLeft(file, now - touched)) rmSync(other, { force: true });
  }
}

/** @param age since it was touched, by the clock of the disk that it lies on */
function isLeft(file: string, age: number): boolean {
  if (!isOfThisComputer(file)) return age > strangeMs;
  const owner = ownerOfTemporary(file);
  const lived = owner === null ? null : ageOfProcess(owner);
  return lived !== null && age > lived + slackMs;
}

function claimsOf(path: string): string[] {
  const name = claimedName(basename(temporaryBeside(path, "claim")));
  return readdirSync(dirname(path)).filter((file) => claimedName(file) === name);
}

/** Milliseconds between two attempts, at first and at most. */
const [firstPause, mostPause] = [10, 1000];

/**
 * Does short work while no other process does it, waiting for its turn.
 *
 * @throws FoleyError "aborted" where the signal ends the wait
 */
export async function withClaim<T>(
  path: string,
  work: () => Promise<T>,
  signal: AbortSignal = workOf().signal,
): Promise<T> {
  for (let pause = firstPause; ; pause = Math.min(mostPause, pause * 1.5)) {
    checkGoing({ signal }, `${path}: stopped while another process has it`);
    const release = claim(path);
    if (release === null) {
      // Two that gave way to each other must not meet again.
      await sleep(pause * (0.5 + Math.random()), null, { signal }).catch(() => {});
      continue;
    }
    try {
      return await work();
    } finally {
      release();
    }
  }
}
