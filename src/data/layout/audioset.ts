import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { captionsForAll } from "../captions.ts";
import { parseCsv, type Row, readTable } from "../csv.ts";
import { byPresence, type ListedItem, type Listing, type Problem } from "../dataset.ts";
import { soundFilesByStem, stemOf } from "../sound-files.ts";
import { type ClassNames, readClassNames } from "./class-names.ts";
import { collectRows, type Layout } from "./layout.ts";
import { tablesThat } from "./table-files.ts";
import { findYoutubeClip, youtubeAddress } from "./youtube-clip.ts";

const columns = ["YTID", "start_seconds", "end_seconds", "positive_labels"];

/**
 * AudioSet: `*_segments.csv`, the names of its classes in `class_labels_indices.csv` or `ontology.json`, and the sounds
 * anywhere below, named after their videos. What is called eval is for testing, all else for training.
 *
 * @see Gemmeke et al. 2017
 */
export const audiosetLayout: Layout = {
  name: "audioset",
  isAt: async (path, kind) => kind === "folder" && (await tables(path)).length > 0,
  read: readAudioset,
  testShare: 0.1,
};

function tables(folder: string): Promise<string[]> {
  return tablesThat(folder, (head) => /^#\s*YTID,/m.test(head));
}

async function readAudioset(folder: string): Promise<Listing> {
  const names = await readClassNames(folder);
  if (names.size === 0) {
    throw new FoleyError(
      "data",
      `${folder}: expected class_labels_indices.csv or ontology.json beside the segments, got neither; download one`,
    );
  }
  const sounds = await soundFilesByStem(folder);
  const problems: Problem[] = [];
  const listed: ListedItem[] = [];
  for (const path of await tables(folder)) {
    const split = stemOf(path).startsWith("eval") ? "test" : "train";
    const rows = parseSegments(await readTable(path), path);
    const items = collectRows(
      rows,
      (row, index) => itemOf(row, names, sounds, `${path}: segment ${index + 1}`),
      problems,
    );
    for (const item of items) listed.push({ ...item, split });
  }
  return { name: basename(folder), ...byPresence(listed), problems };
}

/** Its header is a comment, and its quotes come after a space, which no reader of CSV expects. */
function parseSegments(text: string, where: string): Row[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^#(?!\s*YTID,)/.test(line));
  const table = lines.map((line) => line.replace(/^#\s*/, "").replaceAll(/,\s+/g, ",")).join("\n");
  return parseCsv(table, columns, where);
}

function itemOf(row: Row, names: ClassNames, sounds: ReadonlyMap<string, string>, where: string): ListedItem {
  const { YTID: videoId = "", start_seconds = "", end_seconds = "", positive_labels = "" } = row;
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
    id: `${videoId}_${startSeconds}`,
    path,
    labels,
    // Two million segments are listed, and few are there.
    captions: path === null ? [] : captionsForAll(labels.map((label) => label.toLowerCase())),
    source: youtubeAddress(clip),
  };
}
