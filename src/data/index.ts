export { captionsFor } from "./captions.ts";
export { type Clip, loadClips } from "./clips.ts";
export { type Row, readCsv } from "./csv.ts";
export { type Dataset, type Item, type Split, splits } from "./dataset.ts";
export { evaluationPrompts } from "./evaluation-prompts.ts";
export { hashItemList } from "./item-list-hash.ts";
export { layouts } from "./layout/index.ts";
export { type OpenOptions, openDataset } from "./open-dataset.ts";
