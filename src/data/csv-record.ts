import Papa from "papaparse";

/** One record of a CSV text as it stands there. */
export interface CsvRecord {
  /** The line in which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** As it is written, without its last line end. */
  readonly raw: string;
  /** Whether its quotes are wrong: it is then no more than the line it began in. */
  readonly isBroken: boolean;
}

/** A longer record is one whose quote is never closed: each of these costs a look at no more than so much text. */
const longestRecord = 2 ** 13;

/**
 * The records of a CSV text, whose lines end in `\n`, blank ones among them: every line of the text is in one of them.
 *
 * Where a quote is opened and never closed, or closed within words, the line it stands in is broken, and reading goes on
 * with the next: a quote too many takes its own line, not the rest of the file.
 *
 * @param isSwallowing whether a record of several lines holds what should have been records of their own
 */
export function csvRecords(
  text: string,
  delimiter: string,
  isSwallowing: (record: CsvRecord) => boolean = () => false,
): CsvRecord[] {
  const records: CsvRecord[] = [];
  let [start, line] = [0, 1];
  while (start < text.length) {
    const stretchEnd = endOfLine(text, start + longestRecord);
    const taken = takeWhole(text.slice(start, stretchEnd), line, delimiter, isSwallowing);
    for (const record of taken) {
      records.push(record);
      start += record.raw.length + 1;
      line += lineCount(record.raw);
    }
    // What comes after whole records may only be cut off by the end of the stretch.
    if (taken.length > 0) continue;
    const raw = text.slice(start, endOfLine(text, start));
    records.push({ line, fields: raw.split(delimiter), raw, isBroken: true });
    start += raw.length + 1;
    line++;
  }
  return records;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** The records before the first that is broken. */
function takeWhole(
  text: string,
  firstLine: number,
  delimiter: string,
  isSwallowing: (record: CsvRecord) => boolean,
): CsvRecord[] {
  const records: CsvRecord[] = [];
  let [start, line] = [0, firstLine];
  Papa.parse<string[]>(text, {
    delimiter,
    newline: "\n",
    // The fast one does not count.
    fastMode: false,
    step: ({ data: fields, errors, meta: { cursor } }, parser) => {
      const written = text.slice(start, cursor);
      const raw = written.endsWith("\n") ? written.slice(0, -1) : written;
      const record: CsvRecord = { line, fields, raw, isBroken: false };
      if (errors.length > 0 || (raw.includes("\n") && isSwallowing(record))) return parser.abort();
      records.push(record);
      start = cursor;
      line += lineCount(raw);
    },
  });
  return records;
}

function lineCount(raw: string): number {
  let count = 1;
  for (let at = raw.indexOf("\n"); at >= 0; at = raw.indexOf("\n", at + 1)) count++;
  return count;
}
