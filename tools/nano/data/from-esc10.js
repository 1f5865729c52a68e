import { openDataset } from "../../../dist/data/open-dataset.js";
import { readMono } from "./read-mono.js";

/** The two clips under the Sampling+ licence stay out. */
const excluded = ["1-40730-A-1", "2-96460-A-1"];

/** The clips of ESC-10 as they are, in their own folds; their captions are those of their classes. */
export async function clipsFromEsc10(folder) {
  const { items } = await openDataset(folder, { exclude: excluded });
  const clips = [];
  for (const { id, path, label, fold, licence, source } of items) {
    const [, author, url] = source.match(/^(.*) (http\S+)$/);
    const samples = await readMono(path);
    clips.push({
      name: `${label}-${id}`,
      label,
      group: id,
      fold,
      samples,
      isWhole: true,
      words: null,
      origin: "ESC-10",
      author,
      licence,
      url,
    });
  }
  return clips;
}
