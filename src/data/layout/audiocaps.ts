import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readText } from "../../files/read-text.ts";
import { byPresence, type ListedItem } from "../create-item.ts";
import { parseCsv, type Row } from "../csv.ts";
import { type DataListing, type RowProblem, type Split, splitNamed } from "../dataset.ts";
import { nothingSaid } from "../description.ts";
import type { Place } from "../place.ts";
import { stemOf } from "../sound-files.ts";
import { collectRows, distinctTables, type PublishedLayout } from "./layout.ts";
import { checkCaption } from "./record.ts";
import { checkOnePlace } from "./same-sound.ts";
import { unnamedWarnings } from "./unnamed-sounds.ts";
import { findYoutubeClip, type YoutubeClip, youtubeAddress } from "./youtube-clip.ts";

const columns = ["audiocap_id", "youtube_id", "start_time", "caption"];

/** AudioCaps cuts 10 s of each video. */
const clipSeconds = 10;

/**
 * AudioCaps: `train.csv`, `val.csv`, `test.csv`, and the sounds, anywhere below, named after their videos.
 *
 * @see Kim et al. 2019
 */
export const audiocapsLayout: PublishedLayout = {
  name: "audiocaps",
  tables: (place) => place.tablesWith(columns),
  read: readAudiocaps,
  testShare: 0.1,
};

/** A clip, and the rows that say something of it. */
interface Captioned {
  readonly clip: YoutubeClip;
  readonly ids: string[];
  readonly captions: string[];
  split: Split | null;
  /** The row that says so. */
  where: string;
}

async function readAudiocaps(place: Place): Promise<DataListing> {
  const sounds = await place.soundIndex();
  const problems: RowProblem[] = [];
  const clips = new Map<string, Captioned>();
  const { tables, warnings } = await distinctTables(audiocapsLayout, place, `tables with ${columns.join(", ")}`);
  for (const path of tables) {
    const split = splitNamed(stemOf(path));
    const rows = parseCsv(await readText(path, "a table"), columns, path, problems);
    collectRows(rows, ({ row, where }) => addRow(clips, row, split, where), problems);
  }
  const listed = [...clips].map(
    ([id, { clip, ids, captions, split }]): ListedItem => ({
      ...nothingSaid,
      id,
      path: findYoutubeClip(sounds, clip, ids),
      captions,
      split,
      source: youtubeAddress(clip),
    }),
  );
  return {
    ...{ name: basename(place.root), importedFrom: null },
    ...byPresence(listed),
    problems,
    warnings: [...warnings, ...unnamedWarnings(place, sounds)],
  };
}

/** Of a clip that several tables have, one may be of no split, but two not of different ones: it would be learnt from and measured at once. */
function addRow(clips: Map<string, Captioned>, row: Row, split: Split | null, where: string): void {
  const { audiocap_id = "", youtube_id = "", start_time = "", caption = "" } = row;
  const startSeconds = start_time.trim() === "" ? Number.NaN : Number(start_time);
  if (youtube_id === "" || !Number.isFinite(startSeconds)) {
    throw new FoleyError(
      "data",
      `${where}: expected a video and its start, got "${youtube_id}" and "${start_time}"; correct the row`,
    );
  }
  checkCaption(caption, where);
  const id = `${youtube_id}_${startSeconds}`;
  const known = clips.get(id);
  if (known !== undefined) {
    if (split !== null && known.split !== null) checkOnePlace("split", known.split, split, [known.where, where]);
    if (known.split === null) [known.split, known.where] = [split, where];
    if (!known.captions.includes(caption.trim())) known.captions.push(caption.trim());
    known.ids.push(audiocap_id);
    return;
  }
  const clip = { videoId: youtube_id, startSeconds, endSeconds: startSeconds + clipSeconds };
  clips.set(id, { clip, ids: [audiocap_id], captions: [caption.trim()], split, where });
}
