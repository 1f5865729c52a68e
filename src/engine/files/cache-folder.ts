import { homedir } from "node:os";
import { join } from "node:path";

/** Where foley keeps what it can make or fetch again: `FOLEY_CACHE` decides, then `XDG_CACHE_HOME`, else `~/.cache/foley`. */
export function cacheFolder(): string {
  const { FOLEY_CACHE, XDG_CACHE_HOME } = process.env;
  return FOLEY_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "foley");
}
