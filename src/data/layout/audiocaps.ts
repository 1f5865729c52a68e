import { basename } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { type Row, readCsv } from "../csv.ts";
import { byPresence, type ListedItem, type Listing, type Problem, splitNamed } from "../dataset.ts";
import { soundFilesByStem, stemOf } from "../sound-files.ts";
import { collectRows, type Layout } from "./layout.ts";
import { checkCaption } from "./record.ts";
import { tablesThat } from "./table-files.ts";
import { findYoutubeClip, type YoutubeClip, youtubeAddress } from "./youtube-clip.ts";

const columns = ["audiocap_id", "youtube_id", "start_time", "caption"];

/** AudioCaps cuts 10 s of each video. */
const clipSeconds = 10;

/**
 * AudioCaps: `train.csv`, `val.csv`, `test.csv`, and the sounds anywhere below, named after their videos.
 *
 * @see Kim et al. 2019
 */
export const audiocapsLayout: Layout = {
  name: "audiocaps",
  isAt: async (path, kind) => kind === "folder" && (await tables(path)).length > 0,
  read: readAudiocaps,
  testShare: 0.1,
};

function tables(folder: string): Promise<string[]> {
  return tablesThat(folder, (head) => columns.every((column) => (head.split("\n")[0] as string).includes(column)));
}

/** A clip, and the rows that say something of it. */
interface Captioned {
  readonly clip: YoutubeClip;
  readonly ids: string[];
  readonly captions: string[];
  readonly split: ReturnType<typeof splitNamed>;
}

async function readAudiocaps(folder: string): Promise<Listing> {
  const sounds = await soundFilesByStem(folder);
  const problems: Problem[] = [];
  const clips = new Map<string, Captioned>();
  for (const path of await tables(folder)) {
    const split = splitNamed(stemOf(path));
    collectRows(
      await readCsv(path, columns),
      (row, index) => addRow(clips, row, split, `${path}: row ${index + 2}`),
      problems,
    );
  }
  const listed = [...clips].map(
    ([id, { clip, ids, captions, split }]): ListedItem => ({
      id,
      path: findYoutubeClip(sounds, clip, ids),
      captions,
      split,
      source: youtubeAddress(clip),
    }),
  );
  return { name: basename(folder), ...byPresence(listed), problems };
}

function addRow(clips: Map<string, Captioned>, row: Row, split: Captioned["split"], where: string): void {
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
    known.captions.push(caption.trim());
    known.ids.push(audiocap_id);
    return;
  }
  const clip = { videoId: youtube_id, startSeconds, endSeconds: startSeconds + clipSeconds };
  clips.set(id, { clip, ids: [audiocap_id], captions: [caption.trim()], split });
}
