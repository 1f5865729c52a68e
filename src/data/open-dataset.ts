import { stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { z } from "zod";
import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { type Work, type WorkOptions, workOf } from "../engine/work.ts";
import { kindOf } from "../files/walk-folder.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { areTemplated } from "./captions.ts";
import { type AbsentItem, absentItem, type DataListing, type Dataset, type Item } from "./dataset.ts";
import { type ChosenPart, openDatasetSettings } from "./dataset-choice.ts";
import { composed } from "./find-file.ts";
import { placeOf } from "./item-place.ts";
import { collectRows, type DataLayout } from "./layout/layout.ts";
import type { LayoutName } from "./layout/layout-name.ts";
import { layouts, plainLayouts, publishedLayouts } from "./layout/layouts.ts";
import { Place } from "./place.ts";
import { repeated } from "./repeated.ts";
import { idleDraw, takeSplit } from "./split.ts";
import { walkWarnings } from "./unread-files.ts";

/** What is taken of a data set, what its rows must be, and how reading it is stopped. */
export interface OpenDatasetOptions extends Readonly<z.input<typeof openDatasetSettings>>, WorkOptions {}

/**
 * The data set in a folder, a table or an archive, whatever its layout.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" for the first row that cannot be used, where
 *   nothing is left or nothing was there
 */
export async function openDataset(
  path: string,
  { signal, report, ...wishes }: OpenDatasetOptions = {},
): Promise<Dataset> {
  const { needsCaptions, skipsBad, layout: layoutName, ...choice } = parseSettings(openDatasetSettings, wishes, "");
  const { layout, listing } = await listDataset(path, layoutName, workOf({ signal, report }));
  const { name, missing, warnings, importedFrom } = listing;
  const problems = problemsOf(listing, needsCaptions);
  if (!skipsBad) for (const message of problems) throw new FoleyError("data", message);
  const items = needsCaptions ? listing.items.filter(isCaptioned) : listing.items;
  if (items.length === 0) throw new FoleyError("data", `${path}: ${noSounds(missing.length, problems.length)}`);
  const origin = layouts.find((known) => known.name === importedFrom) ?? layout;
  // A draw counts all that there is, so that a split holds no sound of another however much is left out.
  const uncaptioned = needsCaptions ? listing.items.filter((item) => !isCaptioned(item)) : [];
  const leftOut = [...uncaptioned.map(absentItem), ...absentOf(listing)];
  const known = { items, missing: [...missing, ...leftOut] };
  return select({ name, layout: layout.name, ...known, warnings, problems }, origin, choice, path);
}

function isCaptioned({ captions }: Item): boolean {
  return captions.length > 0;
}

/** The sounds of rows that became none. */
function absentOf({ problems }: DataListing): AbsentItem[] {
  return problems.flatMap(({ absent }) => (absent === null ? [] : [absent]));
}

/** What to say where nothing is left: nothing was downloaded, no row can be used, or there is none. */
export function noSounds(missingCount: number, problemCount: number): string {
  if (missingCount > 0)
    return `expected the sounds that its tables name, got none of ${missingCount}; download them there`;
  if (problemCount > 0) return `expected rows that can be used, got ${problemCount} that cannot; correct them`;
  return "expected sounds, got a data set of none; add some, or check the layout";
}

/** What is wrong with rows, a line each; sounds of which nothing is said matter only where something must be. */
export function problemsOf({ problems }: DataListing, needsCaptions: boolean): string[] {
  return problems.filter(({ kind }) => needsCaptions || kind !== "uncaptioned").map(({ message }) => message);
}

/**
 * All that a layout finds in a place, good or bad.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" where two data sets are there, "aborted" when
 *   stopped
 */
export async function listDataset(
  path: string,
  layoutName: LayoutName | null,
  work: Work,
): Promise<{ layout: DataLayout; listing: DataListing }> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw noDataset(path, "nothing");
  if (!found.isDirectory() && !found.isFile()) throw noDataset(path, kindOf(found));
  const place = new Place(path, found.isDirectory() ? "folder" : "file", work);
  const { layout, warnings } =
    layoutName === null ? await detectLayout(place) : { layout: layoutNamed(layoutName), warnings: [] };
  const listing = await layout.read(place);
  const problems = [...listing.problems];
  const items = collectRows(listing.items, withReadableClasses, problems);
  const walk = await place.walked;
  const walked = walk === null ? [] : walkWarnings(place.root, walk);
  const ofItems = [...sharedNames(path, items), ...numberedClasses(path, items)];
  const said = [...listing.warnings, ...warnings, ...walked, ...ofItems];
  return { layout, listing: { ...listing, items, problems, warnings: said } };
}

/** @throws FoleyError "data" where a class was written in another encoding: captions are made of it, and two may look alike */
function withReadableClasses(item: Item): Item {
  const broken = item.labels.find((label) => label.includes("\u{fffd}"));
  if (broken === undefined) return item;
  const advice = "save what names it as UTF-8";
  throw new FoleyError("data", `${placeOf(item)}: expected a class in UTF-8, got "${broken}"; ${advice}`);
}

/** A line where sounds have one name: whatever goes by names takes them together. */
function sharedNames(where: string, items: readonly Item[]): string[] {
  const shared = repeated(items.map(({ id }) => id));
  const [first] = shared;
  if (first === undefined) return [];
  const subject = shared.size === 1 ? `a name is, ${first}` : `${shared.size} names are, as ${first}`;
  return [`${where}: ${subject}, that of several sounds: a drawn split, or leaving out, takes them together`];
}

/** A line where classes are numbers, as WebDataset's often are: captions that are made of them say nothing of a sound. */
function numberedClasses(where: string, items: readonly Item[]): string[] {
  const classed = items.filter(({ captions, labels }) => labels.length > 0 && areTemplated(captions, labels));
  const [first] = classed;
  if (first === undefined || classed.some(({ labels }) => !labels.every((label) => /^\d+$/.test(label)))) return [];
  return [
    `${where}: classes are numbers, as ${first.labels[0]}, so that captions say "${first.captions[0]}"; give their names`,
  ];
}

async function detectLayout(place: Place): Promise<{ layout: DataLayout; warnings: string[] }> {
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
async function findPublished(place: Place): Promise<{ layout: DataLayout; table: string; depth: number }[]> {
  const found: { layout: DataLayout; table: string; depth: number }[] = [];
  for (const layout of publishedLayouts) {
    const [table] = await layout.tables(place);
    if (table !== undefined) found.push({ layout, table, depth: relative(place.path, table).split(sep).length });
  }
  return found.sort((a, b) => a.depth - b.depth);
}

async function detectPlain(place: Place): Promise<DataLayout> {
  for (const layout of plainLayouts) if (await layout.isAt(place)) return layout;
  throw noDataset(place.path, "a file");
}

function noDataset(path: string, came: string): FoleyError {
  return new FoleyError(
    "not-found",
    `${path}: expected a folder with sounds, a table (.csv, .tsv, .jsonl, .json) or an archive (.tar), got ${came}; check the path`,
  );
}

function layoutNamed(name: LayoutName): DataLayout {
  const layout = layouts.find((known) => known.name === name);
  if (layout !== undefined) return layout;
  throw internalError(`the layout ${name} is in no list`);
}

type Part = Omit<ChosenPart, "layout">;

function select(dataset: Dataset, { testShare }: DataLayout, part: Part, where: string): Dataset {
  const { folds, split, exclude } = part;
  const ids = new Set([...dataset.items, ...dataset.missing].map(({ id }) => composed(id)));
  const meant = exclude.map((name) => idsMeantBy(name).find((id) => ids.has(id)));
  const unknown = exclude.filter((_, index) => meant[index] === undefined);
  if (unknown.length > 0) {
    throw new FoleyError(
      "data",
      `${where}: expected to leave out sounds that are there, got ${unknown.join(", ")}; check the names to leave out`,
      { subject: "exclude" },
    );
  }
  checkFolds(dataset, folds, where);
  const idle = split === null ? idleDraw(part, "no split is taken") : [];
  const leftOut = new Set(meant);
  let chosen = dataset;
  if (split !== null) {
    chosen = takeSplit(chosen, { ...part, split }, testShare);
    checkLeft(chosen, ofTheSplit(split), where);
  }
  if (folds !== null) {
    chosen = keeping(chosen, ({ fold }) => fold !== null && folds.includes(fold));
    checkLeft(chosen, ofFolds(folds), where);
  }
  chosen = keeping(chosen, ({ id }) => !leftOut.has(composed(id)));
  checkLeft(chosen, notLeftOut, where);
  return { ...chosen, warnings: [...chosen.warnings, ...idle] };
}

function keeping(set: Dataset, keep: (item: AbsentItem) => boolean): Dataset {
  return { ...set, items: set.items.filter(keep), missing: set.missing.filter(keep) };
}

/** @throws FoleyError "data" naming the choice that left nothing */
function checkLeft({ items }: Dataset, choice: ChoiceWords, where: string): void {
  if (items.length === 0) throw noneLeft(where, choice);
}

/** @throws FoleyError "data" naming folds that no sound is of */
function checkFolds({ items, missing }: Dataset, folds: readonly number[] | null, where: string): void {
  const known = new Set([...items, ...missing].map(({ fold }) => fold));
  const unknown = (folds ?? []).filter((fold) => !known.has(fold));
  if (unknown.length > 0) throw noneLeft(where, ofFolds(unknown));
}

/** How a choice is said of which nothing is left. */
interface ChoiceWords {
  readonly sounds: string;
  readonly advice: string;
  readonly subject: string;
}

function noneLeft(where: string, { sounds, advice, subject }: ChoiceWords): FoleyError {
  return new FoleyError("data", `${where}: expected sounds ${sounds}, got none; ${advice}`, { subject });
}

function ofTheSplit(split: string): ChoiceWords {
  return { sounds: `of the split ${split}`, advice: "check the split", subject: "split" };
}

function ofFolds(folds: readonly number[]): ChoiceWords {
  return { sounds: `of folds ${folds.join(", ")}`, advice: "check the folds", subject: "folds" };
}

const notLeftOut: ChoiceWords = {
  sounds: "that are not left out",
  advice: "check the names to leave out",
  subject: "exclude",
};

/** The ids that a name may be of, with all that follows its dots or without, the longest first. */
function idsMeantBy(name: string): string[] {
  const parts = composed(name).split(".");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
}
