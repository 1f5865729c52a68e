import { FoleyError } from "../../../engine/tensor/error.ts";

const begunAnew =
  "move it away, and the server begins with an empty one; what jobs made, and uploads, stay on the disk";

/** What SQLite refuses, by the first two words of its code, in words, and what helps. */
const reasons: Readonly<Record<string, readonly [came: string, advice: string]>> = {
  SQLITE_FULL: ["no space left on the disk", "free some"],
  SQLITE_IOERR: ["a fault of the disk", "check it and the space left"],
  SQLITE_BUSY: ["a database that another program uses", "close that, or try again"],
  SQLITE_LOCKED: ["a database that another program uses", "close that, or try again"],
  SQLITE_READONLY: ["a database that is read-only", "choose a place that you may use"],
  SQLITE_PERM: ["no permission", "choose a place that you may use"],
  SQLITE_CANTOPEN: ["a database that cannot be opened", "check the place and the space left"],
  SQLITE_NOMEM: ["no memory left", "close other programs"],
  SQLITE_NOTADB: ["a file of another kind", begunAnew],
  SQLITE_CORRUPT: ["a database that is damaged", begunAnew],
};

/**
 * What the database refused because of the computer it is on, as one plain line; null for any other error.
 *
 * @param expected where, and what was expected of it
 */
export function explainDatabaseError(cause: unknown, expected: string): FoleyError | null {
  const [code = ""] = /^SQLITE_[A-Z]+/.exec(codeOf(cause)) ?? [];
  const [came, advice] = reasons[code] ?? [];
  if (came === undefined) return null;
  return new FoleyError("io", `${expected}, got ${came}; ${advice}`, { cause });
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  return "code" in cause && typeof cause.code === "string" ? cause.code : "";
}
