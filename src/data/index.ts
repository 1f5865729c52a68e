export { captionsFor } from "./captions.ts";
export { type Clip, loadClips } from "./clips.ts";
export { type Row, readCsv } from "./csv.ts";
export type { Dataset, Item } from "./dataset.ts";
export { evaluationPrompts } from "./evaluation-prompts.ts";
export { type OpenOptions, openDataset } from "./open-dataset.ts";
