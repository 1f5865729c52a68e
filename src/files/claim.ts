import { readdirSync, rmSync, utimes, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "./make-folder.ts";
import { claimedName, ownerOfTemporary, sweepTemporaries, temporaryBeside } from "./temporary.ts";

/** Of work that takes days a claim must not look as if it were left. */
const renewMs = 60 * 60 * 1000;

/**
 * Takes a name for this process alone, among all of this computer; the claim of one that was killed counts no more.
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
  writeFileSync(own, "", { flag: "wx" });
  const renewal = setInterval(() => utimes(own, new Date(), new Date(), () => {}), renewMs).unref();
  const release = (): void => {
    clearInterval(renewal);
    rmSync(own, { force: true });
  };
  sweepTemporaries(folder);
  if (claimsOf(path).every((file) => file === basename(own))) return release;
  release();
  return null;
}

/** The number of a process that has a name; null where nobody has it. */
export function claimantOf(path: string): number | null {
  return claimsOf(path).map(ownerOfTemporary)[0] ?? null;
}

function claimsOf(path: string): string[] {
  const name = claimedName(basename(temporaryBeside(path, "claim")));
  return readdirSync(dirname(path)).filter((file) => claimedName(file) === name);
}

/** Does short work while no other process does it, waiting for its turn. */
export async function withClaim<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const release = claim(path);
    if (release === null) {
      // Two that gave way to each other must not meet again.
      await sleep(5 + Math.random() * 20);
      continue;
    }
    try {
      return await work();
    } finally {
      release();
    }
  }
}
