import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { DataListing, RowProblem } from "../dataset.ts";
import type { Place } from "../place.ts";
import type { LayoutName } from "./layout-name.ts";

/** One way to lay out a data set. */
export interface DataLayout {
  readonly name: LayoutName;
  /** @throws FoleyError "data" or "not-found" where a table cannot be read at all; single rows become problems */
  read(place: Place): Promise<DataListing>;
  /** The share of sounds for testing where the data set has no splits of its own. */
  readonly testShare: number;
}

/** That of a published data set, known by the names and columns of its tables wherever they lie. */
export interface PublishedLayout extends DataLayout {
  /** Paths of its tables, the nearest first; empty where there are none. */
  tables(place: Place): Promise<readonly string[]>;
}

/** One that anybody's sounds may have. */
export interface PlainLayout extends DataLayout {
  /** Whether a place is laid out so, as far as a look at its files tells. */
  isAt(place: Place): boolean | Promise<boolean>;
}

/** What can be made of each row, and what is wrong with the others. */
export function collectRows<R, T>(rows: readonly R[], make: (row: R, index: number) => T, problems: RowProblem[]): T[] {
  return rows.flatMap((row, index) => {
    try {
      return [make(row, index)];
    } catch (error) {
      if (!(error instanceof FoleyError) || error.code !== "data") throw error;
      problems.push({ kind: "row", message: error.message, absent: null });
      return [];
    }
  });
}

/**
 * The tables of a published data set that has several: of those with one name, the nearest, and a line for each other.
 *
 * @throws FoleyError "data" where there is none
 */
export async function distinctTables(
  layout: PublishedLayout,
  place: Place,
  expected: string,
): Promise<{ tables: string[]; warnings: string[] }> {
  await nearestTable(layout, place, expected);
  const byName = new Map<string, string>();
  const warnings: string[] = [];
  for (const table of await layout.tables(place)) {
    const known = byName.get(basename(table));
    if (known === undefined) byName.set(basename(table), table);
    else warnings.push(`${table}: not read, as ${known} has the same name; name the folder of the one to be read`);
  }
  return { tables: [...byName.values()], warnings };
}

/**
 * The nearest of a published data set's tables.
 *
 * @throws FoleyError "data" where there is none
 */
export async function nearestTable(layout: PublishedLayout, place: Place, expected: string): Promise<string> {
  const [table] = await layout.tables(place);
  if (table !== undefined) return table;
  throw new FoleyError("data", `${place.path}: expected ${expected}, got none; check the path and the layout`, {
    subject: "layout",
  });
}
