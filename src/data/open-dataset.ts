import { stat } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import type { AbsentItem, Dataset, Listing, Split } from "./dataset.ts";
import { layouts } from "./layout/index.ts";
import type { Layout } from "./layout/layout.ts";
import { takeSplit } from "./split.ts";

export interface OpenOptions {
  /** The name of the layout; told from the files where absent. */
  readonly layout?: string;
  /** Folds to keep; all where absent. */
  readonly folds?: readonly number[];
  /** The split to keep; all where absent. */
  readonly split?: Split;
  /** Of a split that is drawn: its seed, and how many sounds are for testing; 0 and the layout's where absent. */
  readonly splitSeed?: number;
  readonly testCount?: number;
  /** Ids of items to leave out, with or without the file's extension. */
  readonly exclude?: readonly string[];
  /** Whether something must be said of every sound; true where absent. */
  readonly needsCaptions?: boolean;
}

/**
 * The data set in a folder, a table or an archive, whatever its layout.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" for the first row that cannot be used, where
 *   nothing is left or nothing was there
 */
export async function openDataset(path: string, options: OpenOptions = {}): Promise<Dataset> {
  const { layout, listing } = await listDataset(path, options.layout);
  const { needsCaptions = true } = options;
  const problem = listing.problems.find(({ kind }) => needsCaptions || kind !== "uncaptioned");
  if (problem !== undefined) throw new FoleyError("data", problem.message);
  const { name, items, missing, importedFrom } = listing;
  if (items.length === 0) {
    throw new FoleyError(
      "data",
      `${path}: expected the sounds that its tables name, got none of ${missing.length}; download them there`,
    );
  }
  const origin = layouts.find((known) => known.name === importedFrom) ?? layout;
  return select({ name, layout: layout.name, items, missing }, origin, options, path);
}

/**
 * All that a layout finds in a place, good or bad.
 *
 * @throws FoleyError "not-found" where there is no such place, "usage" for a layout that is not known
 */
export async function listDataset(path: string, layoutName?: string): Promise<{ layout: Layout; listing: Listing }> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw noDataset(path, "nothing");
  const layout = layoutName === undefined ? await detectLayout(path, found.isDirectory()) : findLayout(layoutName);
  return { layout, listing: await layout.read(path) };
}

async function detectLayout(path: string, isFolder: boolean): Promise<Layout> {
  for (const layout of layouts) if (await layout.isAt(path, isFolder ? "folder" : "file")) return layout;
  throw noDataset(path, "a file");
}

function noDataset(path: string, came: string): FoleyError {
  return new FoleyError(
    "not-found",
    `${path}: expected a folder with sounds, a table (.csv, .jsonl, .json) or an archive (.tar), got ${came}; check the path`,
  );
}

function findLayout(name: string): Layout {
  const layout = layouts.find((known) => known.name === name);
  if (layout !== undefined) return layout;
  const names = layouts.map((known) => known.name).join(", ");
  throw new FoleyError("usage", `--layout: expected ${names}, got "${name}"; choose one`);
}

function select(dataset: Dataset, { testShare }: Layout, options: OpenOptions, where: string): Dataset {
  const { folds, split, exclude = [] } = options;
  const unknown = exclude.filter((id) => !dataset.items.some((item) => isNamed(item, id)));
  if (unknown.length > 0) {
    throw new FoleyError(
      "data",
      `${where}: expected to leave out sounds that are there, got ${unknown.join(", ")}; check --exclude`,
    );
  }
  const { items, missing, ...rest } =
    split === undefined ? dataset : takeSplit(dataset, { ...options, split }, testShare);
  const keep = (item: AbsentItem): boolean => isInFolds(item, folds) && !exclude.some((id) => isNamed(item, id));
  const kept = { ...rest, items: items.filter(keep), missing: missing.filter(keep) };
  if (kept.items.length > 0) return kept;
  const [expected, option] = emptied(options);
  throw new FoleyError("data", `${where}: expected sounds ${expected}, got none; check ${option}`);
}

function emptied({ folds, split }: OpenOptions): [string, string] {
  if (folds !== undefined) return [`of folds ${folds.join(", ")}`, "--folds"];
  return split === undefined ? ["that are not left out", "--exclude"] : [`of the split ${split}`, "--split"];
}

function isInFolds({ fold }: AbsentItem, folds: readonly number[] | undefined): boolean {
  return folds === undefined || (fold !== null && folds.includes(fold));
}

function isNamed({ id }: AbsentItem, name: string): boolean {
  return name === id || name.startsWith(`${id}.`);
}
