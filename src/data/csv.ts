import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { FoleyError } from "../engine/tensor/error.ts";

/** A row by column name. */
export type Row = Readonly<Record<string, string>>;

/**
 * Rows of a CSV file with a header.
 *
 * @throws FoleyError "not-found" where the file cannot be read, "data" where a needed column is missing
 */
export async function readCsv(path: string, columns: readonly string[]): Promise<Row[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new FoleyError("not-found", `${path}: expected a CSV file, got no readable one; check the path`, { cause });
  });
  const { data, meta } = Papa.parse<Row>(text.trim(), { header: true, skipEmptyLines: true });
  const missing = columns.filter((column) => !meta.fields?.includes(column));
  if (missing.length > 0) {
    const came = meta.fields?.join(", ") ?? "none";
    throw new FoleyError(
      "data",
      `${path}: expected the columns ${columns.join(", ")}, got ${came}; add ${missing.join(", ")}`,
    );
  }
  return data;
}
