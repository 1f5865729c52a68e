import { stat } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Dataset, Item } from "./dataset.ts";
import { isEsc50, readEsc50 } from "./esc50.ts";
import { readFolder } from "./folder.ts";

export interface OpenOptions {
  /** Folds to keep; all where absent. */
  readonly folds?: readonly number[];
  /** Ids of items to leave out, with or without the file's extension. */
  readonly exclude?: readonly string[];
  /** Whether something must be said of every sound; true where absent. */
  readonly needsCaptions?: boolean;
}

/**
 * The data set in a folder, whatever its layout.
 *
 * @throws FoleyError "not-found" where there is no such folder, "data" where nothing is left or nothing was there
 */
export async function openDataset(
  folder: string,
  { folds, exclude = [], needsCaptions = true }: OpenOptions = {},
): Promise<Dataset> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) {
    throw new FoleyError(
      "not-found",
      `${folder}: expected a folder with sounds, got ${found === null ? "nothing" : "a file"}; check --data`,
    );
  }
  const { name, items } = await (isEsc50(folder) ? readEsc50(folder) : readFolder(folder, needsCaptions));
  const unknown = exclude.filter((id) => !items.some((item) => isNamed(item, id)));
  if (unknown.length > 0) {
    throw new FoleyError(
      "data",
      `${folder}: expected to leave out sounds that are there, got ${unknown.join(", ")}; check --exclude`,
    );
  }
  const kept = items.filter((item) => isInFolds(item, folds) && !exclude.some((id) => isNamed(item, id)));
  if (kept.length === 0) throw nothingLeft(folder, folds);
  return { name, items: kept };
}

function nothingLeft(folder: string, folds: readonly number[] | undefined): FoleyError {
  const [expected, option] =
    folds === undefined ? ["that are not left out", "--exclude"] : [`of folds ${folds.join(", ")}`, "--folds"];
  return new FoleyError("data", `${folder}: expected sounds ${expected}, got none; check ${option}`);
}

function isInFolds({ fold }: Item, folds: readonly number[] | undefined): boolean {
  return folds === undefined || (fold !== null && folds.includes(fold));
}

function isNamed({ id }: Item, name: string): boolean {
  return name === id || name.startsWith(`${id}.`);
}
