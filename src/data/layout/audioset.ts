import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { linesOf } from "../../engine/text/text-lines.ts";
import { readText } from "../../files/read-text.ts";
import { captionsForAll } from "../captions.ts";
import { byPresence, type ListedItem } from "../create-item.ts";
import { type PlacedRow, parseCsv } from "../csv.ts";
import type { DataListing, RowProblem } from "../dataset.ts";
import { nothingSaid } from "../description.ts";
import type { Place } from "../place.ts";
import { stemOf } from "../sound-files.ts";
import type { SoundIndex } from "../sound-index.ts";
import { type ClassNames, readClassNames } from "./class-names.ts";
import { collectRows, distinctTables, type PublishedLayout } from "./layout.ts";
import { type ListedRow, listedBySound } from "./same-sound.ts";
import { unnamedWarnings } from "./unnamed-sounds.ts";
import { findYoutubeClip, youtubeAddress } from "./youtube-clip.ts";

const columns = ["ytid", "start_seconds", "end_seconds", "positive_labels"];

/**
 * AudioSet: `*_segments.csv`, the names of its classes in `class_labels_indices.csv` or `ontology.json`, and the sounds
 * anywhere below, named after their videos. What is called eval is for testing, all else for training.
 *
 * @see Gemmeke et al. 2017
 */
export const audiosetLayout: PublishedLayout = {
  name: "audioset",
  tables: (place) => place.tablesWith([], (_name, head) => /^(?:#\s*)?YTID\s*,\s*start_seconds\s*,/im.test(head)),
  read: readAudioset,
  testShare: 0.1,
};

async function readAudioset(place: Place): Promise<DataListing> {
  const names = await readClassNames(place);
  if (names.size === 0) {
    throw new FoleyError(
      "data",
      `${place.path}: expected class_labels_indices.csv or ontology.json beside the segments, got neither; download one`,
    );
  }
  const sounds = await place.soundIndex();
  const problems: RowProblem[] = [];
  const listed: ListedRow[] = [];
  const { tables, warnings } = await distinctTables(audiosetLayout, place, "segments with YTID, start_seconds");
  for (const path of tables) {
    const split = stemOf(path).startsWith("eval") ? "test" : "train";
    const rows = parseSegments(await readText(path, "a table"), path, problems);
    const items = (row: PlacedRow): ListedRow => ({ item: { ...itemOf(row, names, sounds), split }, where: row.where });
    for (const row of collectRows(rows, items, problems)) listed.push(row);
  }
  const there = listed.filter(({ item }) => item.path !== null);
  const absent = listed.flatMap(({ item }) => (item.path === null ? [item] : []));
  return {
    ...{ name: basename(place.root), importedFrom: null },
    ...byPresence([...listedBySound(there, problems), ...absent]),
    problems,
    warnings: [...warnings, ...unnamedWarnings(place, sounds)],
  };
}

/** Its header is a comment, and its quotes come after a space, which no reader of CSV expects. */
function parseSegments(text: string, where: string, problems: RowProblem[]): PlacedRow[] {
  const lines = linesOf(text).map((line) => (/^#(?!\s*YTID\s*,)/i.test(line) ? "" : line));
  const table = lines.map((line) => line.replace(/^#\s*/, "").replaceAll(/,\s+/g, ",")).join("\n");
  return parseCsv(table, columns, where, problems);
}

function itemOf({ row, where }: PlacedRow, names: ClassNames, sounds: SoundIndex): ListedItem {
  const { ytid: videoId = "", start_seconds = "", end_seconds = "", positive_labels = "" } = row;
  const [startSeconds, endSeconds] = [Number.parseFloat(start_seconds), Number.parseFloat(end_seconds)];
  if (videoId === "" || !(endSeconds > startSeconds)) {
    throw new FoleyError(
      "data",
      `${where}: expected a video, a start and an end, got "${videoId}", "${start_seconds}" and "${end_seconds}"; correct the row`,
    );
  }
  const labels = positive_labels.split(",").map((id) => {
    const name = names.get(id.trim());
    if (name === undefined) {
      throw new FoleyError("data", `${where}: expected known classes, got "${id}"; check class_labels_indices.csv`);
    }
    return name;
  });
  const clip = { videoId, startSeconds, endSeconds };
  const path = findYoutubeClip(sounds, clip);
  return {
    ...nothingSaid,
    id: `${videoId}_${startSeconds}`,
    path,
    labels,
    // Two million segments are listed, and few are there.
    captions: path === null ? [] : captionsForAll(labels.map((label) => label.toLowerCase())),
    source: youtubeAddress(clip),
  };
}
