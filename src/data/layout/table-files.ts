import { readdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** Where the tables of a data set are looked for: in its folder and in folders that their publishers use. */
const tableFolders = [".", "dataset", "metadata", "csv"];

/** Enough for the header of any table. */
const headBytes = 4096;

/** CSV files of a data set whose beginning looks right, sorted by folder and name. */
export async function tablesThat(folder: string, looksRight: (head: string) => boolean): Promise<string[]> {
  const tables: string[] = [];
  for (const place of tableFolders) {
    for (const name of csvNames(join(folder, place))) {
      const path = join(folder, place, name);
      if (looksRight(await headOf(path))) tables.push(path);
    }
  }
  return tables;
}

function csvNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.toLowerCase().endsWith(".csv") && !name.startsWith("."))
      .sort();
  } catch {
    return [];
  }
}

async function headOf(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return "";
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    return new TextDecoder().decode(buffer.subarray(0, bytesRead));
  } catch {
    return "";
  } finally {
    await file.close();
  }
}
