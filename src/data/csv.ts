import { FoleyError } from "../engine/tensor/error.ts";
import { withLineFeeds } from "../engine/text/text-lines.ts";
import { readText } from "../files/read-text.ts";
import { type CsvRecord, csvRecords } from "./csv-record.ts";
import type { RowProblem } from "./dataset.ts";
import { commonShape, compareShape, isOfShape, type RowShape } from "./row-shape.ts";

/** A row by column name, in lower case. */
export type Row = Readonly<Record<string, string>>;

/** A row, and how messages call its place: the file, and the line in which it begins. */
export interface PlacedRow {
  readonly row: Row;
  readonly where: string;
}

/**
 * Rows of a CSV file with a header, every one of them as it should be.
 *
 * @param columns what must be there, in lower case; alternatives are written `caption|text`
 * @throws FoleyError "not-found" or "io" where the file cannot be read, "data" where a needed column is missing, a column
 *   is there twice, or a row is damaged
 */
export async function readCsv(path: string, columns: readonly string[]): Promise<PlacedRow[]> {
  return wholeRows(await readText(path, "a table"), columns, path);
}

/** `readCsv` of a text that is read already, which messages call `where`. */
export function wholeRows(text: string, columns: readonly string[], where: string): PlacedRow[] {
  const problems: RowProblem[] = [];
  const rows = parseCsv(text, columns, where, problems);
  const [first] = problems;
  if (first !== undefined) throw new FoleyError("data", first.message);
  return rows;
}

/**
 * Rows of a CSV text with a header, and a problem for each that is damaged: no line is lost without one.
 *
 * Columns are parted by what the header has between them, a comma, a tab, a semicolon or a bar, and their names may be
 * written in capitals. A row may leave out columns at its end that are not needed. Empty rows are no rows.
 *
 * @throws FoleyError "data" where a needed column is missing, or a column is there twice
 */
export function parseCsv(text: string, columns: readonly string[], where: string, problems: RowProblem[]): PlacedRow[] {
  const { table, firstLine, declared } = withoutPreamble(withLineFeeds(text));
  const delimiter = declared ?? delimiterOf(table, columns);
  const header = headerOf(table, delimiter, columns, where);
  const shape = commonShape(
    table
      .split("\n", shapedLines)
      .slice(1)
      .map((line) => line.split(delimiter)),
    header.length,
  );
  const records = csvRecords(table, delimiter, (record) => isSwallowing(record, shape, delimiter));
  const reader = new RowReader(header, shape, columns, where, problems);
  for (const record of records.slice(1)) reader.take({ ...record, line: record.line + firstLine - 1 });
  return reader.rows();
}

/** Whether the header that a CSV text begins with has these columns. */
export function hasColumns(text: string, columns: readonly string[]): boolean {
  const { table } = withoutPreamble(withLineFeeds(text));
  return missingOf(namesOf(table, delimiterOf(table, columns)), columns).length === 0;
}

/** The text from its header on: after empty lines, and after the line in which Excel says the delimiter. */
function withoutPreamble(text: string): { table: string; firstLine: number; declared: string | null } {
  const [before = "", declared = null] = /^(?:\s*sep=(.)[ \t]*\n)?(?:[ \t]*\n)*/.exec(text) ?? [];
  return { table: text.slice(before.length), firstLine: before.split("\n").length, declared };
}

/** So many lines tell what rows of a table look like. */
const shapedLines = 500;

const delimiters = [",", "\t", ";", "|"];

/** What the header must be parted by to have the columns; the first that gives the most where none does. */
function delimiterOf(table: string, columns: readonly string[]): string {
  const counts = delimiters.map((delimiter) => {
    const names = namesOf(table, delimiter);
    return missingOf(names, columns).length === 0 ? Number.POSITIVE_INFINITY : names.length;
  });
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ",";
}

function namesOf(table: string, delimiter: string): string[] {
  const [first] = csvRecords(table.slice(0, 2 ** 16), delimiter);
  return (first?.fields ?? []).map((name) => name.trim().toLowerCase());
}

function missingOf(names: readonly string[], columns: readonly string[]): string[] {
  return columns.filter((column) => !column.split("|").some((name) => names.includes(name)));
}

function headerOf(table: string, delimiter: string, columns: readonly string[], where: string): string[] {
  const names = namesOf(table, delimiter);
  const missing = missingOf(names, columns);
  if (missing.length > 0) {
    const [expected, absent] = [columns, missing].map((list) => list.join(", ").replaceAll("|", " or "));
    const came = names.join(", ").slice(0, 200) || "none";
    throw new FoleyError("data", `${where}: expected the columns ${expected}, got ${came}; add ${absent}`);
  }
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new FoleyError(
    "data",
    `${where}: expected each column once, got "${twice}" twice; rename one of them, or take it out`,
  );
}

/**
 * Whether lines of one record look like rows of their own: a quote that was opened has taken in what follows.
 *
 * The line that holds the other columns of a row with a text of several lines looks like a row, too.
 */
function isSwallowing({ raw, fields }: CsvRecord, shape: RowShape, delimiter: string): boolean {
  if (fields.slice(shape.length).some((field) => field.trim() !== "")) return true;
  const alike = raw.split("\n").filter((line) => isOfShape(line.split(delimiter), shape)).length;
  return alike > (isOfShape(fields, shape.slice(0, fields.length)) ? 1 : 0);
}

interface TakenRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly raw: string;
  /** Lines that the last field goes on in. */
  readonly rest: string[];
  /** Of the last field with them, as much as is shown. */
  lastShown: string;
}

/** Makes rows of records, and problems of what is no row. */
class RowReader {
  readonly #header: readonly string[];
  readonly #shape: RowShape;
  readonly #columns: readonly string[];
  readonly #where: string;
  readonly #problems: RowProblem[];
  readonly #taken: TakenRow[] = [];

  constructor(
    header: readonly string[],
    shape: RowShape,
    columns: readonly string[],
    where: string,
    problems: RowProblem[],
  ) {
    this.#header = header;
    this.#shape = shape;
    this.#columns = columns;
    this.#where = where;
    this.#problems = problems;
  }

  take(record: CsvRecord): void {
    const fields = this.#withoutEmptyRest(record.fields);
    if (!record.isBroken && fields.every((field) => field.trim() === "")) return;
    if (record.isBroken) {
      const advice = 'write a " within quotes as ""';
      this.#report(record, `expected quotes that are closed where they should be, got ${shown(record.raw)}; ${advice}`);
    } else if (this.#isRest(fields)) this.#join(record);
    else if (fields.length > this.#header.length) {
      this.#report(record, `${this.#counted(fields)}; put what holds the delimiter in quotes`);
    } else if (this.#lacksNeeded(fields)) this.#report(record, `${this.#counted(fields)}; fill it in or remove it`);
    else {
      const { line, raw } = record;
      this.#taken.push({ line, fields, raw, rest: [], lastShown: beginning(fields.at(-1) ?? "") });
    }
  }

  rows(): PlacedRow[] {
    return this.#taken.map(({ line, fields, rest }) => {
      const whole = [...fields.slice(0, -1), [fields.at(-1) ?? "", ...rest].join(" ")];
      return {
        row: Object.fromEntries(this.#header.map((name, index) => [name, whole[index] ?? ""])),
        where: `${this.#where}: line ${line}`,
      };
    });
  }

  #withoutEmptyRest(fields: readonly string[]): readonly string[] {
    const rest = fields.slice(this.#header.length);
    return rest.every((field) => field.trim() === "") ? fields.slice(0, this.#header.length) : fields;
  }

  #lacksNeeded(fields: readonly string[]): boolean {
    return missingOf(this.#header.slice(0, fields.length), this.#columns).length > 0;
  }

  /** Whether a line is what a broken row goes on in: it looks like no row, and follows one that is not closed by a quote. */
  #isRest(fields: readonly string[]): boolean {
    const before = this.#taken.at(-1);
    if (before === undefined || before.fields.length < this.#header.length || before.raw.endsWith('"')) return false;
    const { told, kept } = compareShape(fields, this.#shape);
    if (kept > 0) return false;
    return this.#lacksNeeded(fields) ? told > 0 : told > 1;
  }

  /** Puts the rest of a broken row where it belongs, which is still something to be corrected. */
  #join(record: CsvRecord): void {
    const before = this.#taken.at(-1);
    if (before === undefined) return;
    const line = record.raw.trim();
    before.rest.push(line);
    before.lastShown = beginning(`${before.lastShown} ${line}`);
    const came = `the rest of line ${before.line}, which was read as ${shown(before.lastShown)}`;
    this.#report(record, `expected a row, got ${came}; put both on one line`, "part");
  }

  #counted(fields: readonly string[]): string {
    const expected = `${this.#header.length} field${this.#header.length === 1 ? "" : "s"} as in the header`;
    return `expected ${expected}, got ${fields.length}: ${shown(fields.join(" | "))}`;
  }

  #report({ line }: CsvRecord, message: string, kind: RowProblem["kind"] = "row"): void {
    this.#problems.push({ kind, message: `${this.#where}: line ${line}: ${message}`, absent: null });
  }
}

const mostShown = 60;

/** What `shown` needs of a text. */
function beginning(text: string): string {
  return text.slice(0, mostShown + 1);
}

/** The beginning of a text, on one line. */
function shown(text: string): string {
  return JSON.stringify(text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);
}
