/** What Dexie and browsers call it where a page may keep nothing. */
const deniedNames: ReadonlySet<string> = new Set(["MissingAPIError", "SecurityError"]);

const deniedWords =
  "library: expected a browser that keeps data of this page, got one that may not; let this site keep data, and load the page again";

/** What failed, as one line for people: where the browser may keep nothing, that, in place of the database's own words. */
export function lineOfError(cause: unknown): string {
  if (errorNames(cause).some((name) => deniedNames.has(name))) return deniedWords;
  return cause instanceof Error ? cause.message : String(cause);
}

/** The names of an error and of those within: Dexie says why a transaction was given up by the error within. */
export function errorNames(error: unknown): string[] {
  const [seen, names] = [new Set<unknown>(), [] as string[]];
  for (let at = error; typeof at === "object" && at !== null && !seen.has(at); at = "inner" in at ? at.inner : null) {
    seen.add(at);
    if ("name" in at && typeof at.name === "string") names.push(at.name);
  }
  return names;
}
