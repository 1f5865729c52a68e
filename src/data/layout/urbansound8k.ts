import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readCsv } from "../csv.ts";
import { byPresence, type Listing } from "../dataset.ts";
import { soundFilesByStem, stemOf } from "../sound-files.ts";
import type { Layout } from "./layout.ts";

const table = join("metadata", "UrbanSound8K.csv");

/**
 * UrbanSound8K: `metadata/UrbanSound8K.csv` and `audio/fold1` to `audio/fold10`.
 *
 * Of 8732 sounds the paper tests on 870.
 *
 * @see Salamon, Jacoby and Bello 2014
 */
export const urbansound8kLayout: Layout = {
  name: "urbansound8k",
  isAt: (path) => existsSync(join(path, table)),
  read: readUrbansound8k,
  testShare: 870 / 8732,
};

async function readUrbansound8k(folder: string): Promise<Listing> {
  const rows = await readCsv(join(folder, table), ["slice_file_name", "fold", "class"]);
  const sounds = await soundFilesByStem(join(folder, "audio"));
  const listed = rows.map((row) => {
    const id = stemOf(row.slice_file_name as string);
    return {
      id,
      path: sounds.get(id) ?? null,
      labels: [row.class as string],
      fold: Number(row.fold),
      licence: "CC BY-NC 3.0",
      source: row.fsID === undefined ? null : `https://freesound.org/s/${row.fsID}`,
    };
  });
  return { name: basename(folder), ...byPresence(listed), problems: [] };
}
