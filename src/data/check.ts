import { type ExamineOptions, examineAll } from "./examine.ts";
import { placeOf } from "./item-place.ts";
import { listDataset } from "./open-dataset.ts";

export interface CheckOptions extends ExamineOptions {
  readonly layout?: string | undefined;
  /** Shorter sounds are bad. */
  readonly minSeconds: number;
  /** Whether sounds that were not downloaded are counted, but not bad. */
  readonly allowsMissing: boolean;
  /** Whether something must be said of every sound. */
  readonly needsCaptions: boolean;
}

export interface CheckReport {
  readonly name: string;
  readonly layout: string;
  /** Rows, good and bad. */
  readonly rowCount: number;
  readonly missingCount: number;
  /** A line for each bad row: where, what was expected, what came, what to do. */
  readonly problems: readonly string[];
  /** What was passed over, a line each, such as files of formats that foley does not read. */
  readonly warnings: readonly string[];
}

/**
 * Every row of a data set that cannot be used: without its file, undecodable, empty, with samples that are no numbers,
 * silent, too short, or with a caption that is none.
 *
 * @throws FoleyError "not-found" or "data" where nothing can be checked, "aborted" when stopped
 */
export async function checkDataset(path: string, options: CheckOptions): Promise<CheckReport> {
  const { layout, listing } = await listDataset(path, options.layout, options.signal);
  const { name, items, missing, warnings } = listing;
  const relevant = listing.problems.filter(({ kind }) => options.needsCaptions || kind !== "uncaptioned");
  const problems = relevant.map(({ message }) => message);
  const uncaptioned = listing.problems.filter(({ kind }) => kind === "uncaptioned").length;
  if (!options.allowsMissing) {
    for (const { id } of missing) {
      problems.push(`${path}: ${id}: expected its sound, got no file; download it or allow missing ones`);
    }
  }
  await examineAll(items, options, (item, found) => {
    if (typeof found === "string") problems.push(found);
    else if (found.durationSeconds < options.minSeconds) {
      const came = `${found.durationSeconds.toFixed(3)} s`;
      problems.push(`${placeOf(item)}: expected at least ${options.minSeconds} s, got ${came}; leave it out`);
    }
  });
  // Rows that became no item are only known by their problem.
  const rowCount = items.length + missing.length + listing.problems.length - uncaptioned;
  return { name, layout: layout.name, rowCount, missingCount: missing.length, problems, warnings };
}
