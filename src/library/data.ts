import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DataCheck, DataCheckOptions } from "../data/check.ts";
import type { DatasetChoice } from "../data/dataset-choice.ts";
import type { DataStatistics } from "../data/statistics.ts";
import { checkTextArguments, checkWorkOptions } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { WorkOptions } from "../engine/work.ts";

/**
 * Every row of a data set that cannot be used, a line each.
 *
 * @param path a data set's folder, a table, a manifest or an archive
 * @throws FoleyError "not-found" or "data" where nothing can be checked, "aborted" when stopped
 */
export async function checkData(path: string, options: DataCheckOptions = {}): Promise<DataCheck> {
  checkTextArguments("data", { path });
  checkWorkOptions("data", options);
  const { checkDataset } = await import("../data/check.ts");
  return checkDataset(path, options);
}

/** What is taken of a data set, and how listening to it is watched and stopped. */
export interface DataStatisticsOptions extends DatasetChoice, WorkOptions {}

/** What a data set consists of, and what was passed over. */
export interface DescribedData {
  readonly statistics: DataStatistics;
  readonly warnings: readonly string[];
}

/**
 * Counts sounds, durations, classes, rates and encodings, by listening to all of a data set.
 *
 * @param path a data set's folder, a table, a manifest or an archive
 * @throws FoleyError "not-found" where there is none, "data" where its rows cannot be used, "aborted" when stopped
 */
export async function describeData(path: string, options: DataStatisticsOptions = {}): Promise<DescribedData> {
  checkTextArguments("data", { path });
  checkWorkOptions("data", options);
  const [{ openDataset }, { dataStatistics }] = await Promise.all([
    import("../data/open-dataset.ts"),
    import("../data/statistics.ts"),
  ]);
  const dataset = await openDataset(path, { ...options, needsCaptions: false });
  return { statistics: await dataStatistics(dataset, options), warnings: dataset.warnings };
}

export interface ImportDataOptions extends DatasetChoice, WorkOptions {
  /** Listens to every sound, and leaves out rows and sounds that cannot be used; false where left out. */
  readonly skipsBad?: boolean | undefined;
}

/** What a manifest was made of. */
export interface ImportedData {
  readonly file: string;
  readonly soundCount: number;
  /** Sounds that are listed, but were not there or cannot be used. */
  readonly missingCount: number;
  /** A line for each row and sound that cannot be used, and was left out. */
  readonly problems: readonly string[];
  /** What was passed over or read otherwise than it is written, a line each. */
  readonly warnings: readonly string[];
}

/**
 * Writes a manifest of a data set, or of a part of it, that can be read as a data set; paths in it are relative to it.
 *
 * @param path a data set's folder, a table or an archive
 * @param manifest a file that ends in `.jsonl`, in a folder that is there
 * @throws FoleyError "usage" for another name, for the file that is read and where there is no such folder, "not-found" and "data" for what cannot be read, "io" where
 *   it cannot be written, "aborted" when stopped
 */
export async function importData(
  path: string,
  manifest: string,
  options: ImportDataOptions = {},
): Promise<ImportedData> {
  checkTextArguments("import", { path, manifest });
  checkWorkOptions("import", options);
  checkManifestName(manifest, path);
  const { openDataset } = await import("../data/open-dataset.ts");
  const { usablePart } = await import("../data/usable-part.ts");
  const { writeDatasetManifest } = await import("../data/write-manifest.ts");
  const { skipsBad = false } = options;
  const opened = await openDataset(path, options);
  const { usable, problems } = skipsBad ? await usablePart(opened, options) : { usable: opened, problems: [] };
  await writeDatasetManifest(manifest, usable);
  return {
    file: manifest,
    soundCount: usable.items.length,
    missingCount: usable.missing.length,
    problems: [...opened.problems, ...problems],
    warnings: opened.warnings,
  };
}

function checkManifestName(manifest: string, read: string): void {
  const folder = dirname(resolve(manifest));
  if (resolve(manifest) === resolve(read)) {
    const message = `${manifest}: expected a file of its own for the manifest, got the one that is read; name another one`;
    throw new FoleyError("usage", message);
  }
  if (!manifest.endsWith(".jsonl")) {
    const expected = `a file that ends in .jsonl, got ${manifest}`;
    throw new FoleyError("usage", `manifest: expected ${expected}; add the ending`, { subject: "manifest" });
  }
  if (!existsSync(folder)) {
    const advice = `create ${folder} first`;
    throw new FoleyError("usage", `${manifest}: expected a folder to write it to, got none; ${advice}`);
  }
}
