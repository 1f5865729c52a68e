import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";

/**
 * Where foley keeps what it can make or fetch again: `FOLEY_CACHE` decides, then `XDG_CACHE_HOME`, else `~/.cache/foley`.
 * An empty variable counts as none; `XDG_CACHE_HOME` counts only where it is absolute, as its specification wants.
 *
 * @throws FoleyError "io" for a user without a home
 */
export function cacheFolder(): string {
  const folder = findCacheFolder();
  if (folder !== null) return folder;
  throw new FoleyError("io", `cache: ${noHome}; set FOLEY_CACHE`);
}

/** The same; null for a user without a home. */
export function findCacheFolder(): string | null {
  const { FOLEY_CACHE = "", XDG_CACHE_HOME = "" } = process.env;
  if (FOLEY_CACHE !== "") return resolve(FOLEY_CACHE);
  if (isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, "foley");
  const home = homeFolder();
  return home === null ? null : join(home, ".cache", "foley");
}

/** What is said where there is no place to keep anything. */
export const noHome: string = "expected a home folder, got none";

function homeFolder(): string | null {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : null;
  } catch {
    return null;
  }
}
