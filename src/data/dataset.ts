import type { ByteRange } from "../audio/node/read-audio.ts";
import type { LayoutName } from "./layout/layout-name.ts";

/** One sound of a data set. */
export interface Item {
  /** The file's name without its extension, or what the data set calls it. */
  readonly id: string;
  readonly path: string;
  /** Where in the file its bytes are, as in a tar archive; null for the whole file. */
  readonly range: ByteRange | null;
  /** Its class, where it has exactly one. */
  readonly label: string | null;
  /** All its classes. */
  readonly labels: readonly string[];
  /** What one may say of it; at least one in a data set that is to be learned from. */
  readonly captions: readonly string[];
  readonly fold: number | null;
  /** The split that the data set itself puts it in. */
  readonly split: Split | null;
  readonly licence: string | null;
  /** Where it came from: author and address. */
  readonly source: string | null;
  /** How often it is drawn beside others when something learns from them; 1 where nothing is said. */
  readonly weight: number;
}

export const splits = ["train", "validation", "test"] as const;
export type Split = (typeof splits)[number];

/** A row whose sound is not there, as in a partial download. */
export type AbsentItem = Pick<Item, "id" | "fold" | "split">;

/** What stays of a sound that is not there, or left out. */
export function absentItem({ id, fold, split }: AbsentItem): AbsentItem {
  return { id, fold, split };
}

/** Sounds with what is known of them. */
export interface Dataset {
  readonly name: string;
  /** How it is laid out. */
  readonly layout: LayoutName;
  readonly items: readonly Item[];
  /** What the data set lists beside them, but has no file of. */
  readonly missing: readonly AbsentItem[];
  /** What was passed over or read otherwise than it is written, a line each. */
  readonly warnings: readonly string[];
  /** A line for each row that was left out, where such rows are left out rather than refused. */
  readonly problems: readonly string[];
}

/** A row that cannot be used as it is. */
export interface RowProblem {
  /**
   * `uncaptioned` matters only where something must be said of every sound, and `part` is of no row of its own: the rest of
   * another, or what no row can be told from.
   */
  readonly kind: "row" | "missing" | "uncaptioned" | "part";
  /** One line: where, what was expected, what came, what to do. */
  readonly message: string;
  /** Its sound, where the row at least says which: a drawn split counts it. */
  readonly absent: AbsentItem | null;
}

/** All that a layout finds, good or bad. */
export interface DataListing extends Omit<Dataset, "layout" | "problems"> {
  readonly problems: readonly RowProblem[];
  /** The layout that a manifest was imported from; null for all else. */
  readonly importedFrom: string | null;
}

/** What data sets call their splits. */
const splitNames: ReadonlyMap<string, Split> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["val", "validation"],
  ["valid", "validation"],
  ["validation", "validation"],
  ["dev", "validation"],
  ["test", "test"],
  ["testing", "test"],
  ["eval", "test"],
  ["evaluation", "test"],
]);

/** The split of a name such as `val`; null for a name of something else. */
export function splitNamed(name: string): Split | null {
  return splitNames.get(name.toLowerCase()) ?? null;
}
