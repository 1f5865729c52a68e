import { z } from "zod";
import { type WorkOptions, workOf } from "../engine/work.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { setting } from "../settings/setting.ts";
import { datasetChoiceSettings } from "./dataset-choice.ts";
import { examineAll } from "./examine.ts";
import { placeOf } from "./item-place.ts";
import type { LayoutName } from "./layout/layout-name.ts";
import { listDataset, noSounds, problemsOf } from "./open-dataset.ts";

/** What is bad about a row. */
export const dataCheckSettings = z.strictObject({
  layout: datasetChoiceSettings.shape.layout,
  minSeconds: setting(z.number().min(0), "shorter sounds are bad", { unit: "seconds" }).default(0.1),
  allowsMissing: setting(z.boolean(), "sounds that were not downloaded are counted, but not bad").default(false),
  needsCaptions: setting(z.boolean(), "whether something must be said of every sound").default(true),
});

export interface DataCheckOptions extends Readonly<z.input<typeof dataCheckSettings>>, WorkOptions {}

export interface DataCheck {
  readonly name: string;
  readonly layout: LayoutName;
  /** Rows, good and bad; those of one sound are one. */
  readonly rowCount: number;
  readonly missingCount: number;
  /** A line for each bad row: where, what was expected, what came, what to do. */
  readonly problems: readonly string[];
  /** What was passed over, a line each, such as files of formats that foley does not read. */
  readonly warnings: readonly string[];
}

/**
 * Every row of a data set that cannot be used, or that there is none: without its file, undecodable, empty, with samples that are no numbers,
 * silent, too short, or with a caption that is none.
 *
 * @throws FoleyError "not-found" or "data" where nothing can be checked, "aborted" when stopped
 */
export async function checkDataset(
  path: string,
  { signal, report, ...wishes }: DataCheckOptions = {},
): Promise<DataCheck> {
  const options = parseSettings(dataCheckSettings, wishes, "");
  const work = workOf({ signal, report });
  const { layout, listing } = await listDataset(path, options.layout, work);
  const { name, items, missing, warnings, importedFrom } = listing;
  const problems = problemsOf(listing, options.needsCaptions);
  // What a manifest lists as missing was told when it was written.
  if (!options.allowsMissing && importedFrom === null) {
    for (const { id } of missing) {
      problems.push(`${path}: ${id}: expected its sound, got no file; download it or allow missing ones`);
    }
  }
  await examineAll(items, "checking", work, (item, found) => {
    if (typeof found === "string") problems.push(found);
    else if (found.durationSeconds < options.minSeconds) {
      const came = `${found.durationSeconds.toFixed(3)} s`;
      problems.push(`${placeOf(item)}: expected at least ${options.minSeconds} s, got ${came}; leave it out`);
    }
  });
  if (items.length === 0 && problems.length === 0) problems.push(`${path}: ${noSounds(missing.length, 0)}`);
  // Rows that became no item are only known by their problem.
  const lost = listing.problems.filter(({ kind }) => kind === "row" || kind === "missing").length;
  const rowCount = items.length + missing.length + lost;
  return { name, layout: layout.name, rowCount, missingCount: missing.length, problems, warnings };
}
