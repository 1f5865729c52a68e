import { audiocapsLayout } from "./audiocaps.ts";
import { audioldmLayout } from "./audioldm.ts";
import { audiosetLayout } from "./audioset.ts";
import { esc50Layout } from "./esc50.ts";
import { folderLayout } from "./folder.ts";
import type { Layout } from "./layout.ts";
import { tableLayout } from "./table.ts";
import { urbansound8kLayout } from "./urbansound8k.ts";
import { webdatasetLayout } from "./webdataset.ts";

/** Every layout that is known, the most particular first: the first that fits is taken. */
export const layouts: readonly Layout[] = [
  esc50Layout,
  urbansound8kLayout,
  audiocapsLayout,
  audiosetLayout,
  audioldmLayout,
  webdatasetLayout,
  tableLayout,
  folderLayout,
];
