import { distance } from "fastest-levenshtein";

/** More wrong letters than these make another word. */
const mostErrors = 3;

/**
 * The names that are fewest letters away from a mistyped one, nearest first; case counts for nothing, and a path is also known
 * by its last part.
 */
export function nearestNames(name: string, known: readonly string[], count = 3): string[] {
  return known
    .map((candidate) => ({ candidate, errors: errorsBetween(name, candidate) }))
    .sort((a, b) => a.errors - b.errors)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/**
 * What to do about a name that there is not: the one that may have been meant, else what is said otherwise, which is to choose
 * one of all.
 */
export function adviceOnName(
  name: unknown,
  known: readonly string[],
  otherwise = `choose one of ${known.join(", ")}`,
): string {
  if (typeof name !== "string") return otherwise;
  const related = known.find((other) => name !== "" && (other.startsWith(name) || name.startsWith(other)));
  const [near = ""] = related === undefined ? nearestNames(name, known, 1) : [related];
  // Of a short name, a few wrong letters are all of it.
  const isNear = near !== "" && errorsBetween(name, near) <= Math.min(mostErrors, name.length / 2);
  return related !== undefined || isNear ? `it may be ${near}` : otherwise;
}

/** Letters to insert, remove or replace. */
function errorsBetween(name: string, candidate: string): number {
  const [from, to] = [name.toLowerCase(), candidate.toLowerCase()];
  return Math.min(distance(from, to), distance(lastPart(from), lastPart(to)));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
