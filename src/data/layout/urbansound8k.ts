import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readText } from "../../files/read-text.ts";
import { byPresence, type ListedItem } from "../create-item.ts";
import { type PlacedRow, parseCsv } from "../csv.ts";
import type { DataListing, RowProblem } from "../dataset.ts";
import { nothingSaid } from "../description.ts";
import type { Place } from "../place.ts";
import { stemOf } from "../sound-files.ts";
import type { SoundIndex } from "../sound-index.ts";
import { foldNumber } from "./fold.ts";
import { collectRows, nearestTable, type PublishedLayout } from "./layout.ts";
import { listedBySound } from "./same-sound.ts";
import { unnamedWarnings } from "./unnamed-sounds.ts";

const columns = ["slice_file_name", "fold", "class"];

/**
 * UrbanSound8K: `UrbanSound8K.csv`, and the sounds anywhere below.
 *
 * Of 8732 sounds the paper tests on 870.
 *
 * @see Salamon, Jacoby and Bello 2014
 */
export const urbansound8kLayout: PublishedLayout = {
  name: "urbansound8k",
  // Published with metadata/ and audio/fold1 to fold10, on Kaggle with all of them side by side.
  tables: (place) => place.tablesWith(columns),
  read: readUrbansound8k,
  testShare: 870 / 8732,
};

async function readUrbansound8k(place: Place): Promise<DataListing> {
  const problems: RowProblem[] = [];
  const table = await nearestTable(
    urbansound8kLayout,
    place,
    `UrbanSound8K.csv with the columns ${columns.join(", ")}`,
  );
  const sounds = await place.soundIndex();
  const rows = parseCsv(await readText(table, "a table"), columns, table, problems);
  const read = collectRows(rows, (row) => ({ item: itemOf(row, sounds), where: row.where }), problems);
  const listed = listedBySound(read, problems);
  const warnings = unnamedWarnings(place, sounds);
  return { name: basename(place.root), importedFrom: null, ...byPresence(listed), problems, warnings };
}

function itemOf({ row, where }: PlacedRow, sounds: SoundIndex): ListedItem {
  const { slice_file_name: file = "", fold = "", class: label = "", fsid = "" } = row;
  if (file.trim() === "" || label.trim() === "") {
    const came = `"${file}" and "${label}"`;
    throw new FoleyError("data", `${where}: expected a file name and its class, got ${came}; correct the row`);
  }
  return {
    ...nothingSaid,
    id: stemOf(file.trim()),
    path: sounds.named(file.trim()),
    labels: [label.trim()],
    fold: foldNumber(fold, where),
    licence: "CC BY-NC 3.0",
    source: fsid === "" ? null : `https://freesound.org/s/${fsid}`,
  };
}
