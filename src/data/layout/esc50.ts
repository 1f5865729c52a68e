import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readText } from "../../files/read-text.ts";
import { byPresence, type ListedItem } from "../create-item.ts";
import { type PlacedRow, parseCsv, type Row, readCsv } from "../csv.ts";
import type { DataListing, RowProblem } from "../dataset.ts";
import { type Description, nothingSaid } from "../description.ts";
import type { Place } from "../place.ts";
import { stemOf } from "../sound-files.ts";
import type { SoundIndex } from "../sound-index.ts";
import { foldNumber } from "./fold.ts";
import { collectRows, nearestTable, type PublishedLayout } from "./layout.ts";
import { listedBySound } from "./same-sound.ts";
import { unnamedWarnings } from "./unnamed-sounds.ts";

const columns = ["filename", "fold", "category"];

/**
 * ESC-50 and its part ESC-10: `esc50.csv`, and the sounds anywhere below, in any audio format; licences from
 * `ATTRIBUTION.csv`.
 *
 * Of 2000 sounds the paper tests on 400.
 *
 * @see Piczak 2015
 */
export const esc50Layout: PublishedLayout = {
  name: "esc50",
  // Published with meta/ and audio/, on Kaggle without meta/, and with copies at other rates.
  tables: (place) => place.tablesWith(columns, (name, head) => /^esc|esc-?(?:10|50)/i.test(name) || isPublished(head)),
  read: readEsc50,
  testShare: 400 / 2000,
};

function isPublished(head: string): boolean {
  return /\b(?:esc10|src_file)\b/i.test(head.split(/[\r\n]/)[0] ?? "");
}

async function readEsc50(place: Place): Promise<DataListing> {
  const problems: RowProblem[] = [];
  const table = await nearestTable(esc50Layout, place, `esc50.csv with the columns ${columns.join(", ")}`);
  const sounds = await place.soundIndex();
  const attributions = await readAttributions(place);
  const rows = parseCsv(await readText(table, "a table"), columns, table, problems);
  const read = collectRows(rows, (row) => ({ item: itemOf(row, sounds, attributions), where: row.where }), problems);
  const listed = listedBySound(read, problems);
  const warnings = unnamedWarnings(place, sounds);
  return { name: basename(place.root), importedFrom: null, ...byPresence(listed), problems, warnings };
}

function itemOf({ row, where }: PlacedRow, sounds: SoundIndex, attributions: ReadonlyMap<string, Row>): ListedItem {
  const { filename = "", fold = "", category = "" } = row;
  if (filename.trim() === "" || category.trim() === "") {
    const came = `"${filename}" and "${category}"`;
    throw new FoleyError("data", `${where}: expected a file name and its class, got ${came}; correct the row`);
  }
  const id = stemOf(filename.trim());
  return {
    ...nothingSaid,
    id,
    path: sounds.named(filename.trim()),
    labels: [category.trim()],
    fold: foldNumber(fold, where),
    ...originOf(attributions.get(id)),
  };
}

function originOf(attribution: Row | undefined): Pick<Description, "licence" | "source"> {
  if (attribution === undefined) return { licence: null, source: null };
  const { license = null, author, freesound_url } = attribution;
  return { licence: license, source: `${author} ${freesound_url}` };
}

async function readAttributions(place: Place): Promise<Map<string, Row>> {
  const [path] = await place.filesNamed("ATTRIBUTION.csv");
  if (path === undefined) return new Map();
  const rows = await readCsv(path, ["filename", "author", "freesound_url", "license"]);
  return new Map(rows.map(({ row }) => [stemOf(row.filename ?? ""), row]));
}
