import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type Row, readCsv } from "../csv.ts";
import { byPresence, type Listing } from "../dataset.ts";
import { soundFilesByStem, stemOf } from "../sound-files.ts";
import type { Layout } from "./layout.ts";

/**
 * ESC-50 and its part ESC-10: `meta/esc50.csv` and `audio/`, in any audio format; licences from `ATTRIBUTION.csv`.
 *
 * Of 2000 sounds the paper tests on 400.
 *
 * @see Piczak 2015
 */
export const esc50Layout: Layout = {
  name: "esc50",
  isAt: (path) => existsSync(join(path, "meta", "esc50.csv")),
  read: readEsc50,
  testShare: 400 / 2000,
};

async function readEsc50(folder: string): Promise<Listing> {
  const rows = await readCsv(join(folder, "meta", "esc50.csv"), ["filename", "fold", "category"]);
  const sounds = await soundFilesByStem(join(folder, "audio"));
  const attributions = await readAttributions(folder);
  const listed = rows.map((row) => {
    const id = stemOf(row.filename as string);
    return {
      id,
      path: sounds.get(id) ?? null,
      labels: [row.category as string],
      fold: Number(row.fold),
      ...originOf(attributions.get(id)),
    };
  });
  return { name: basename(folder), ...byPresence(listed), problems: [] };
}

function originOf(attribution: Row | undefined): { licence?: string; source?: string } {
  if (attribution === undefined) return {};
  const { license, author, freesound_url } = attribution;
  return { licence: license as string, source: `${author} ${freesound_url}` };
}

async function readAttributions(folder: string): Promise<Map<string, Row>> {
  const path = join(folder, "ATTRIBUTION.csv");
  if (!existsSync(path)) return new Map();
  const rows = await readCsv(path, ["filename", "author", "freesound_url", "license"]);
  return new Map(rows.map((row) => [stemOf(row.filename as string), row]));
}
