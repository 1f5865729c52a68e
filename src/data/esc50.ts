import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { captionsFor } from "./captions.ts";
import { type Row, readCsv } from "./csv.ts";
import type { Dataset, Item } from "./dataset.ts";

/** Whether a folder has the layout of ESC-50. */
export function isEsc50(folder: string): boolean {
  return existsSync(join(folder, "meta", "esc50.csv"));
}

/**
 * ESC-50 and its part ESC-10: `meta/esc50.csv` and `audio/`, in any audio format; licences from `ATTRIBUTION.csv`.
 *
 * Rows without a file are left out, so that a part of the set can be used.
 *
 * @throws FoleyError "data" where no row has a file
 * @see Piczak 2015
 */
export async function readEsc50(folder: string): Promise<Dataset> {
  const rows = await readCsv(join(folder, "meta", "esc50.csv"), ["filename", "fold", "category"]);
  const audio = join(folder, "audio");
  const files = await readdir(audio).catch(() => [] as string[]);
  const byId = new Map(files.map((file) => [idOf(file), join(audio, file)]));
  const attributions = await readAttributions(folder);
  const items = rows.flatMap((row): Item[] => {
    const id = idOf(row.filename as string);
    const path = byId.get(id);
    return path === undefined ? [] : [itemOf(row, id, path, attributions.get(id))];
  });
  if (items.length === 0) {
    throw new FoleyError(
      "data",
      `${audio}: expected the sounds that meta/esc50.csv names, got none; download them there`,
    );
  }
  return { name: basename(folder), items };
}

function itemOf(row: Row, id: string, path: string, attribution: Row | undefined): Item {
  const label = row.category as string;
  return {
    id,
    path,
    label,
    captions: captionsFor(label),
    fold: Number(row.fold),
    licence: attribution?.license ?? null,
    source: attribution === undefined ? null : `${attribution.author} ${attribution.freesound_url}`,
  };
}

async function readAttributions(folder: string): Promise<Map<string, Row>> {
  const path = join(folder, "ATTRIBUTION.csv");
  if (!existsSync(path)) return new Map();
  const rows = await readCsv(path, ["filename", "author", "freesound_url", "license"]);
  return new Map(rows.map((row) => [idOf(row.filename as string), row]));
}

function idOf(file: string): string {
  return basename(file, extname(file));
}
