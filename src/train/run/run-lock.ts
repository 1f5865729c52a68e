import { existsSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { claim, claimantOf } from "../../files/claim.ts";
import { isSystemError } from "../../files/system-error.ts";
import { cannotWrite } from "../../files/write-whole.ts";

/**
 * Does a run's work while no other process, and no other run of this one, works in its folder; the claim of a process that was
 * killed counts no more.
 *
 * @throws FoleyError "usage" naming the process that has the folder, "io" where it cannot be written
 */
export async function withRunFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const wasThere = existsSync(folder);
  const release = takeFolder(folder);
  try {
    return await work();
  } finally {
    release();
    // Refused work leaves nothing; a folder that holds something stays.
    if (!wasThere) await rmdir(folder).catch(() => {});
  }
}

function takeFolder(folder: string): () => void {
  const name = join(folder, "run");
  const release = claimOrExplain(folder, name);
  if (release !== null) return release;
  const owner = claimantOf(name);
  const who = owner === null ? "another process" : `process ${owner}`;
  const message = `train: expected a folder for out that no other run works in, got ${folder}, in which ${who} trains; wait for its end or choose another folder`;
  throw new FoleyError("usage", message, { subject: "out" });
}

function claimOrExplain(folder: string, name: string): (() => void) | null {
  try {
    return claim(name);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(folder, error) : error;
  }
}
