import { FoleyError } from "../../engine/tensor/error.ts";
import type { ListedItem } from "../create-item.ts";
import type { RowProblem } from "../dataset.ts";
import { type Description, saidTogether } from "../description.ts";
import { collectRows } from "./layout.ts";

/** A row, and what it says of which sound. */
export interface DescribedRow {
  /** Tells its sound from any other. */
  readonly sound: string;
  readonly description: Description;
  /** How messages call it. */
  readonly where: string;
}

/**
 * Rows of one sound as one, in the place of the first, which says all that they say: a table may have a row for each caption.
 *
 * A row that puts a sound into another fold or split than one before it becomes a problem: it would be learnt from and
 * measured at once.
 */
export function bySound<R extends DescribedRow>(rows: readonly R[], problems: RowProblem[]): R[] {
  const sounds = new Map<string, R[]>();
  for (const row of rows) {
    const known = sounds.get(row.sound);
    if (known === undefined) sounds.set(row.sound, [row]);
    else known.push(row);
  }
  return [...sounds.values()].flatMap((alike) => {
    const [first, ...others] = inOnePlace(alike, problems);
    if (first === undefined || others.length === 0) return first ?? [];
    return { ...first, description: saidTogether([first, ...others].map(({ description }) => description)) };
  });
}

function inOnePlace<R extends DescribedRow>(alike: readonly R[], problems: RowProblem[]): R[] {
  const placed = new Map<"fold" | "split", R>();
  return collectRows(
    alike,
    (row) => {
      for (const fact of ["fold", "split"] as const) {
        if (row.description[fact] === null) continue;
        const before = placed.get(fact);
        if (before === undefined) placed.set(fact, row);
        else checkOnePlace(fact, before.description[fact], row.description[fact], [before.where, row.where]);
      }
      return row;
    },
    problems,
  );
}

/**
 * Makes sure that two rows put their sound into one fold or split.
 *
 * @param places how messages call the rows
 * @throws FoleyError "data" that names both
 */
export function checkOnePlace<T>(
  fact: "fold" | "split",
  expected: T,
  came: T,
  places: readonly [string, string],
): void {
  if (came === expected) return;
  const [before, where] = places;
  const message = `${where}: expected the ${fact} ${expected}, as ${before} says of the same sound, got ${came}; correct one of both`;
  throw new FoleyError("data", message);
}

/** A row of a data set that may be downloaded in parts. */
export interface ListedRow {
  readonly item: ListedItem;
  readonly where: string;
}

/** As `bySound`, of rows whose sounds are there or not. */
export function listedBySound(rows: readonly ListedRow[], problems: RowProblem[]): ListedItem[] {
  const described = rows.map(({ item, where }) => ({ sound: item.path ?? item.id, description: item, where, item }));
  return bySound(described, problems).map(({ item: { id, path }, description }) => ({ ...description, id, path }));
}
