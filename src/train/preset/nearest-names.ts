/** The names that are fewest letters away from a mistyped one, nearest first; a path is also known by its last part. */
export function nearestNames(name: string, known: readonly string[], count = 3): string[] {
  const last = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
  const distance = (candidate: string): number =>
    Math.min(editDistance(name, candidate), editDistance(last(name), last(candidate)));
  return known
    .map((candidate) => ({ candidate, distance: distance(candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Letters to insert, remove or replace, ignoring case: Levenshtein 1966. */
function editDistance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] as number) + (letter === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
