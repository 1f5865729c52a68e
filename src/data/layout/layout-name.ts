/** What each layout is called, in the order in which they are named to people. */
export const layoutNames = [
  "esc50",
  "urbansound8k",
  "audiocaps",
  "audioset",
  "audioldm",
  "webdataset",
  "table",
  "folder",
] as const;
export type LayoutName = (typeof layoutNames)[number];
