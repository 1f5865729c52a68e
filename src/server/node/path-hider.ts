import { homedir } from "node:os";

/** What callers are told in place of a path that says nothing to them. */
export const hiddenPath = "…";

/**
 * Takes paths of this computer out of messages: those of the home folder too.
 *
 * Only whole folders are meant: not what begins alike, and not a part of an address or of a longer path.
 *
 * @param folders absolute, each with what it is called
 */
export function pathHider(folders: Iterable<readonly [path: string, said: string]>): (message: string) => string {
  const said = new Map<string, string>([[homedir(), hiddenPath], ...folders]);
  // What begins every path is nothing that could be told apart.
  said.delete("/");
  if (said.size === 0) return (message) => message;
  const longestFirst = [...said.keys()].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((path) => path.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_.~%-])(?:${any})(?![\\p{L}\\p{N}_~%-]|\\.[\\p{L}\\p{N}])`, "gu");
  return (message) => message.replace(whole, (path) => said.get(path) ?? hiddenPath);
}
