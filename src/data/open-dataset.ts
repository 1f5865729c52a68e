import { stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { kindOf } from "../files/walk-folder.ts";
import type { AbsentItem, Dataset, Listing, Split } from "./dataset.ts";
import { composed } from "./find-file.ts";
import type { Layout } from "./layout/layout.ts";
import { layouts, plainLayouts, publishedLayouts } from "./layout/layouts.ts";
import { Place } from "./place.ts";
import { takeSplit } from "./split.ts";
import { walkWarnings } from "./unread-files.ts";

export interface OpenOptions {
  /** The name of the layout; told from the files where absent. */
  readonly layout?: string | undefined;
  /** Folds to keep; all where absent. */
  readonly folds?: readonly number[] | undefined;
  /** The split to keep; all where absent. */
  readonly split?: Split | undefined;
  /** Of a split that is drawn: its seed, and how many sounds are for testing; 0 and the layout's where absent. */
  readonly splitSeed?: number | undefined;
  readonly testCount?: number | undefined;
  /** Ids of items to leave out, with or without the file's extension. */
  readonly exclude?: readonly string[] | undefined;
  /** Whether something must be said of every sound; true where absent. */
  readonly needsCaptions?: boolean | undefined;
  /** Where given, rows that cannot be used are left out and told, rather than refused. */
  readonly onProblem?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The data set in a folder, a table or an archive, whatever its layout.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" for the first row that cannot be used, where
 *   nothing is left or nothing was there
 */
export async function openDataset(path: string, options: OpenOptions = {}): Promise<Dataset> {
  const { layout, listing } = await listDataset(path, options.layout, options.signal);
  const { needsCaptions = true, onProblem = refuse } = options;
  const relevant = listing.problems.filter(({ kind }) => needsCaptions || kind !== "uncaptioned");
  for (const { message } of relevant) onProblem(message);
  const { name, missing, warnings, importedFrom } = listing;
  const items = needsCaptions ? listing.items.filter(({ captions }) => captions.length > 0) : listing.items;
  if (items.length === 0) {
    throw new FoleyError(
      "data",
      `${path}: expected the sounds that its tables name, got none of ${missing.length}; download them there`,
    );
  }
  const origin = layouts.find((known) => known.name === importedFrom) ?? layout;
  return select({ name, layout: layout.name, items, missing, warnings }, origin, options, path);
}

function refuse(message: string): never {
  throw new FoleyError("data", message);
}

/**
 * All that a layout finds in a place, good or bad.
 *
 * @throws FoleyError "not-found" where there is no such place, "usage" for a layout that is not known, "data" where two
 *   data sets are there, "aborted" when stopped
 */
export async function listDataset(
  path: string,
  layoutName?: string,
  signal?: AbortSignal,
): Promise<{ layout: Layout; listing: Listing }> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw noDataset(path, "nothing");
  if (!found.isDirectory() && !found.isFile()) throw noDataset(path, kindOf(found));
  const place = new Place(path, found.isDirectory() ? "folder" : "file", signal);
  const { layout, warnings } =
    layoutName === undefined ? await detectLayout(place) : { layout: findLayout(layoutName), warnings: [] };
  const listing = await layout.read(place);
  const walk = await place.walked;
  const walked = walk === undefined ? [] : walkWarnings(place.root, walk);
  return { layout, listing: { ...listing, warnings: [...listing.warnings, ...warnings, ...walked] } };
}

async function detectLayout(place: Place): Promise<{ layout: Layout; warnings: string[] }> {
  const [first, ...others] = await findPublished(place);
  if (first === undefined) return { layout: await detectPlain(place), warnings: [] };
  const [rival] = others;
  if (rival !== undefined && rival.depth === first.depth) {
    const came = `${first.layout.name} (${first.table}) and ${rival.layout.name} (${rival.table})`;
    throw new FoleyError("data", `${place.path}: expected one data set, got ${came}; name the folder of one`);
  }
  const warnings = others.map(({ layout, table }) => `${table}: a table of ${layout.name} that is not read`);
  return { layout: first.layout, warnings };
}

/** The published data sets whose tables are there, that with the nearest first. */
async function findPublished(place: Place): Promise<{ layout: Layout; table: string; depth: number }[]> {
  const found: { layout: Layout; table: string; depth: number }[] = [];
  for (const layout of publishedLayouts) {
    const [table] = await layout.tables(place);
    if (table !== undefined) found.push({ layout, table, depth: relative(place.path, table).split(sep).length });
  }
  return found.sort((a, b) => a.depth - b.depth);
}

async function detectPlain(place: Place): Promise<Layout> {
  for (const layout of plainLayouts) if (await layout.isAt(place)) return layout;
  throw noDataset(place.path, "a file");
}

function noDataset(path: string, came: string): FoleyError {
  return new FoleyError(
    "not-found",
    `${path}: expected a folder with sounds, a table (.csv, .tsv, .jsonl, .json) or an archive (.tar), got ${came}; check the path`,
  );
}

function findLayout(name: string): Layout {
  const layout = layouts.find((known) => known.name === name);
  if (layout !== undefined) return layout;
  const names = layouts.map((known) => known.name).join(", ");
  throw new FoleyError("usage", `layout: expected ${names}, got "${name}"; choose one`, { subject: "layout" });
}

function select(dataset: Dataset, { testShare }: Layout, options: OpenOptions, where: string): Dataset {
  const { folds, split, exclude = [] } = options;
  const ids = new Set(dataset.items.map(({ id }) => composed(id)));
  const unknown = exclude.filter((name) => !idsMeantBy(name).some((id) => ids.has(id)));
  if (unknown.length > 0) {
    throw new FoleyError(
      "data",
      `${where}: expected to leave out sounds that are there, got ${unknown.join(", ")}; check the names to leave out`,
      { subject: "exclude" },
    );
  }
  const { items, missing, ...rest } =
    split === undefined ? dataset : takeSplit(dataset, { ...options, split }, testShare);
  const leftOut = new Set(exclude.flatMap(idsMeantBy));
  const keep = (item: AbsentItem): boolean => isInFolds(item, folds) && !leftOut.has(composed(item.id));
  const kept = { ...rest, items: items.filter(keep), missing: missing.filter(keep) };
  if (kept.items.length > 0) return kept;
  const { sounds, advice, subject } = emptied(options);
  throw new FoleyError("data", `${where}: expected sounds ${sounds}, got none; ${advice}`, { subject });
}

/** Which choice left nothing, the narrowest first. */
function emptied({ folds, split }: OpenOptions): { sounds: string; advice: string; subject: string } {
  if (folds !== undefined) {
    return { sounds: `of folds ${folds.join(", ")}`, advice: "check the folds", subject: "folds" };
  }
  if (split !== undefined) return { sounds: `of the split ${split}`, advice: "check the split", subject: "split" };
  return { sounds: "that are not left out", advice: "check the names to leave out", subject: "exclude" };
}

function isInFolds({ fold }: AbsentItem, folds: readonly number[] | undefined): boolean {
  return folds === undefined || (fold !== null && folds.includes(fold));
}

/** The ids that a name may be of: without or with what follows any of its dots. */
function idsMeantBy(name: string): string[] {
  const parts = composed(name).split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}
